import { chmod, symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesOfPattern } from '../../../src/config/checkpoints/patterns.ts';
import { loadConfig } from '../../../src/config/load.ts';
import {
  configYaml,
  folderWith,
  ID,
  load,
  OTHER_ID,
  projectYaml,
  readSchedule,
} from '../loading.ts';

describe('checkpoint_files', () => {
  const withFiles = (files: string) =>
    configYaml({ checkpoints: undefined, checkpoint_files: files });

  it('reads every form, sorted by name', async () => {
    const file = fileURLToPath(
      new URL('../../fixtures/config/every-file-form.yml', import.meta.url),
    );
    const result = await loadConfig({ file, environment: { CBR_TOKEN: 'abc' }, readSchedule });
    if (!result.ok) throw new Error(result.problems.join('\n'));
    expect(result.warnings).toEqual([]);
    const [project] = result.config.projects;
    expect(project?.checkpoints.map(({ checkpointId }) => checkpointId[0]).join('')).toBe('125634');
    expect(project?.checkpoints.map(({ source }) => source)).toEqual(Array(6).fill('file'));
    const names = [...result.sources.files.keys()].map((path) => path.replace(/.*\//, ''));
    expect(names.sort()).toEqual([
      'bom-crlf.json',
      'empty.yml',
      'every-file-form.yml',
      'lines-crlf.txt',
      'list.yml',
      'only-a-comment.txt',
    ]);
  });

  it('knows *, ? and **, and passes by folders and hidden files', async () => {
    const names = [
      'a.yml',
      'b.yml',
      'bb.yml',
      'x/c.yml',
      'x/y/d.yml',
      '.h.yml',
      '..data/e.yml',
      'f.yml/g',
    ];
    const folder = await folderWith(Object.fromEntries(names.map((name) => [name, ''])));
    const found = async (pattern: string) =>
      (await filesOfPattern(pattern, `${folder}/c.yml`)).map((path) =>
        path.replace(`${folder}/`, ''),
      );
    expect(await found('*.yml')).toEqual(['a.yml', 'b.yml', 'bb.yml']);
    expect(await found('?.yml')).toEqual(['a.yml', 'b.yml']);
    expect(await found('**/*.yml')).toEqual(['a.yml', 'b.yml', 'bb.yml', 'x/c.yml', 'x/y/d.yml']);
    expect(await found('./x/*')).toEqual(['x/c.yml']);
    expect(await found(`${folder}/x/*`)).toEqual(['x/c.yml']);
    expect(await found('[ab].yml')).toEqual(['[ab].yml']);
  });

  it('takes brackets in the path of the configuration as they are', async () => {
    const folder = await folderWith({ '[a]{b}/ids/a.yml': '' });
    expect(await filesOfPattern('ids/*', `${folder}/[a]{b}/c.yml`)).toEqual([
      `${folder}/[a]{b}/ids/a.yml`,
    ]);
  });

  it('warns of a pattern without a match and refuses a file that is not there', async () => {
    const result = await load({ 'c.yml': withFiles('["*.txt"]') });
    expect(result).toMatchObject({
      ok: true,
      warnings: ['c.yml:7:24: projects[0].checkpoint_files[0]: matches no file'],
    });
    expect(await load({ 'c.yml': withFiles('[folder, none]'), 'folder/a': '' })).toMatchObject({
      ok: false,
      problems: [
        'c.yml:7:24: projects[0].checkpoint_files[0]: the file is a directory',
        'c.yml:7:32: projects[0].checkpoint_files[1]: the file does not exist; a relative path starts at the directory of the configuration file',
      ],
    });
  });

  it('names a matched file that cannot be read', async () => {
    const folder = await folderWith({
      'c.yml': withFiles('["*.txt"]'),
      'a.txt': Buffer.from([0xff]),
    });
    await symlink('nowhere', `${folder}/b.txt`);
    const result = await loadConfig({ file: `${folder}/c.yml`, environment: {}, readSchedule });
    expect(result).toMatchObject({
      ok: false,
      problems: [`${folder}/a.txt: is not UTF-8 text`, `${folder}/b.txt: does not exist`],
    });
  });

  it.skipIf(process.getuid?.() === 0)('names a file without permission', async () => {
    const folder = await folderWith({ 'c.yml': withFiles('["*.txt"]'), 'a.txt': ID });
    await chmod(`${folder}/a.txt`, 0);
    const result = await loadConfig({ file: `${folder}/c.yml`, environment: {}, readSchedule });
    expect(result).toMatchObject({
      ok: false,
      problems: [`${folder}/a.txt: cannot be read: permission denied`],
    });
  });

  it('merges an ID of several lists with a warning; the first list wins', async () => {
    const result = await load({
      'c.yml': configYaml({ checkpoint_files: '[b, a, "?"]' }),
      a: `${OTHER_ID}\n${ID}\n`,
      b: `# b\n${OTHER_ID.toUpperCase()}\n${ID.toUpperCase()}\n`,
    });
    expect(result).toMatchObject({
      config: {
        projects: [
          {
            checkpoints: [
              { checkpointId: ID, spelling: ID, source: 'static' },
              { checkpointId: OTHER_ID, spelling: OTHER_ID.toUpperCase(), source: 'file' },
            ],
          },
        ],
      },
      warnings: [
        `a:1:1: projects[0]: checkpoint ${OTHER_ID} and 1 more are in an earlier list of the project as well; each is polled once`,
        `b:3:1: projects[0]: checkpoint ${ID} is in an earlier list of the project as well; it is polled once`,
      ],
    });
  });

  it('allows an ID in two projects', async () => {
    const result = await load({
      'c.yml': `projects:\n${projectYaml()}${projectYaml({ name: 'b' })}`,
    });
    expect(result).toMatchObject({ ok: true, warnings: [] });
  });

  it('allows 100,000 checkpoints in a project and no more', async () => {
    const lines = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) =>
        (from + index).toString(16).padStart(32, '0'),
      ).join('\n');
    const yaml = configYaml({ checkpoints: undefined, checkpoint_files: '[a, b]' });
    expect(await load({ 'c.yml': yaml, a: lines(0, 100_000), b: '' })).toMatchObject({ ok: true });
    expect(
      await load({ 'c.yml': yaml, a: lines(0, 60_000), b: lines(60_000, 40_001) }),
    ).toMatchObject({
      ok: false,
      problems: ['c.yml:2:5: projects[0]: has 100001 checkpoints; at most 100000 are allowed'],
    });
    expect(await load({ 'c.yml': yaml, a: lines(0, 100_003), b: '' })).toMatchObject({
      ok: false,
      problems: ['a:100001:1: is one ID more than the 100000 that a project may have'],
    });
  });
});
