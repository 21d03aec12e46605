import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSourceReader, readSources, type Sources } from '../../src/config/sources.ts';
import { configYaml, folderWith, ID, load, OTHER_ID } from './loading.ts';

/** Reads these files and patterns as a load does. */
async function read(folder: string, files: readonly string[], patterns: readonly string[] = []) {
  const configFile = join(folder, 'c.yml');
  const reader = createSourceReader(configFile);
  for (const file of files) await reader.readText(join(folder, file));
  for (const pattern of patterns) {
    for (const file of await reader.filesOf(pattern)) await reader.readText(file);
  }
  return { configFile, reader, sources: await reader.sources() };
}

/** Digests by the names of the files in the folder. */
function digests({ files }: Sources, folder: string): Record<string, string | undefined> {
  return Object.fromEntries(
    [...files].map(([file, digest]) => [file.replace(`${folder}/`, ''), digest]),
  );
}

describe('what a configuration was made of', () => {
  it('is each file with a digest, or with what is wrong with it', async () => {
    const folder = await folderWith({
      a: 'same',
      b: 'same',
      c: 'other',
      empty: '',
      binary: new Uint8Array([0xff, 0xfe]),
    });
    const names = ['a', 'b', 'c', 'empty', 'binary', 'missing', '.'];
    const { sources } = await read(folder, names);
    const found = digests(sources, folder);
    expect(found['a']).toMatch(/^[0-9a-f]{64}$/);
    expect(found['b']).toBe(found['a']);
    expect(found['c']).not.toBe(found['a']);
    expect(found['empty']).toMatch(/^[0-9a-f]{64}$/);
    expect([found['binary'], found['missing']]).toEqual([
      'is UTF-16 text; save it as UTF-8',
      'does not exist',
    ]);
    expect(sources.files.size).toBe(names.length);
  });

  it('holds no text of a file', async () => {
    const folder = await folderWith({ a: 'token: canary' });
    const { sources } = await read(folder, ['a']);
    expect(JSON.stringify([...sources.files])).not.toContain('canary');
  });

  it('is each pattern with its files, in order, and those files', async () => {
    const folder = await folderWith({ 'ids/b.yml': 'b', 'ids/a.yml': 'a', 'ids/c.txt': 'c' });
    await mkdir(join(folder, 'ids/d.yml'));
    const { sources } = await read(folder, [], ['ids/*.yml', 'none/*.yml', 'plain.yml']);
    const paths = (...names: readonly string[]) => names.map((name) => join(folder, name));
    expect([...sources.patterns]).toEqual([
      ['ids/*.yml', paths('ids/a.yml', 'ids/b.yml')],
      ['none/*.yml', []],
      ['plain.yml', paths('plain.yml')],
    ]);
    expect([...sources.files.keys()]).toEqual(paths('ids/a.yml', 'ids/b.yml', 'plain.yml'));
  });

  it('is read once by each load, so that all of it sees the same', async () => {
    const folder = await folderWith({ a: 'before' });
    const { reader, sources } = await read(folder, ['a']);
    await writeFile(join(folder, 'a'), 'after');
    expect(await reader.readText(join(folder, 'a'))).toMatchObject({ text: 'before' });
    expect(await reader.sources()).toEqual(sources);
  });
});

describe('reading the same again', () => {
  const FILES = { a: 'a', b: 'b', 'ids/1.yml': '1', 'ids/2.yml': '2' };

  async function changed(change: (folder: string) => Promise<unknown>) {
    const folder = await folderWith(FILES);
    const { configFile, sources } = await read(folder, ['a', 'b', 'missing'], ['ids/*.yml']);
    await change(folder);
    const again = await readSources(sources, configFile);
    const before = digests(sources, folder);
    const after = digests(again, folder);
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return {
      files: names.filter((name) => before[name] !== after[name]),
      patterns: [...again.patterns.values()].flat().map((file) => file.replace(`${folder}/`, '')),
    };
  }

  const BOTH = ['ids/1.yml', 'ids/2.yml'];

  it.each<[string, (folder: string) => Promise<unknown>, string[], string[]]>([
    ['nothing', async () => {}, [], BOTH],
    ['the same text', (at) => writeFile(join(at, 'a'), 'a'), [], BOTH],
    ['another text', (at) => writeFile(join(at, 'a'), 'A'), ['a'], BOTH],
    ['a file less', (at) => rm(join(at, 'b')), ['b'], BOTH],
    ['a missing file that came', (at) => writeFile(join(at, 'missing'), ''), ['missing'], BOTH],
    [
      'a file more in a pattern',
      (at) => writeFile(join(at, 'ids/3.yml'), '3'),
      ['ids/3.yml'],
      [...BOTH, 'ids/3.yml'],
    ],
    ['a file less in a pattern', (at) => rm(join(at, 'ids/2.yml')), ['ids/2.yml'], ['ids/1.yml']],
    [
      'a link that leads nowhere',
      (at) => symlink('/nowhere', join(at, 'ids/0.yml')),
      ['ids/0.yml'],
      ['ids/0.yml', ...BOTH],
    ],
    ['a file that no pattern matches', (at) => writeFile(join(at, 'ids/3.txt'), '3'), [], BOTH],
  ])('finds %s', async (_what, change, files, patterns) => {
    expect(await changed(change)).toEqual({ files, patterns });
  });
});

it('what is no regular file is not read by a look at the files', async () => {
  const folder = await folderWith({ a: 'a' });
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const reading = read(folder, ['a', 'pipe']);
  await writeFile(join(folder, 'pipe'), 'before');
  const { configFile, sources } = await reading;
  expect([...sources.once]).toEqual([join(folder, 'pipe')]);
  const again = await readSources(sources, configFile);
  expect(digests(again, folder)).toEqual({
    a: digests(sources, folder)['a'],
    pipe: 'is no regular file',
  });
});

describe('a load', () => {
  const lines = { checkpoints: undefined, checkpoint_files: '[ids/*.yml, more.yml]' };

  it.each<[string, string]>([
    ['that is good', OTHER_ID],
    ['that is refused', 'no ID at all'],
  ])('%s names all that it read, checkpoint files and patterns too', async (_what, more) => {
    const result = await load({ 'c.yml': configYaml(lines), 'ids/a.yml': ID, 'more.yml': more });
    const names = [...result.sources.files.keys()].map((file) =>
      file.split('/').slice(3).join('/'),
    );
    expect(result.ok).toBe(more === OTHER_ID);
    expect(names.toSorted()).toEqual(['c.yml', 'ids/a.yml', 'more.yml']);
    expect([...result.sources.patterns.keys()]).toContain('ids/*.yml');
  });

  it('that found no file names it all the same, so that its coming is seen', async () => {
    const { sources } = await load({});
    expect([...sources.files.values()]).toEqual(['does not exist']);
  });
});
