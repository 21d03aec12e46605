import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  runExporter,
  startExporter,
} from '../support/exporter-process.ts';

const ID = '8b0851a8-adf3-4f4c-a914-dead08bf9664';
const READ_ONCE = 'is no regular file: it was read once and is not watched';

let folder: ConfigFolder;
let exporter: RunningExporter | undefined;

beforeEach(async () => {
  folder = await configFolder();
});
afterEach(async () => {
  await exporter?.kill();
  exporter = undefined;
  await folder.remove();
});

function config(list: string): string {
  return `projects:
  - name: prod
    region: eu-de
    project_id: "1"
    endpoint: http://127.0.0.1:9
    auth: {type: token, token: a}
    ${list}
`;
}

function pipe(name: string): string {
  const file = join(folder.path, name);
  execFileSync('mkfifo', [file]);
  return file;
}

describe('what is no regular file', () => {
  it.each(['the configuration', 'a list of checkpoints'])(
    'is read once and stays so, be it %s',
    async (what) => {
      const file = pipe('pipe');
      const isConfig = what === 'the configuration';
      const flag = isConfig
        ? file
        : await folder.write('c.yml', config('checkpoint_files: [pipe]'));
      const content = isConfig ? config(`checkpoints: [${ID}]`) : ID;
      const starting = startExporter([`--config.file=${flag}`, '--web.listen-address=127.0.0.1:0']);
      await writeFile(file, content);
      exporter = await starting;
      const told = exporter.lines.filter(({ msg }) => msg === READ_ONCE);
      expect(told).toMatchObject([{ level: 'info', file }]);

      const answer = await fetch(`${exporter.url}/-/reload`, { method: 'POST' });
      expect(answer.status).toBe(500);
      expect(await answer.text()).toContain('is no regular file, so it was read once; restart');
      exporter.signal('SIGTERM');
      expect(await exporter.ended).toBe(0);
    },
  );

  it('may be stdin', async () => {
    const program = ['sh', '-c', `printf '%s' "$CONFIG" | node "$0" "$@"`] as const;
    const start = join(import.meta.dirname, '../../src/start.js');
    const { stdout, code } = await runExporter(['--config.check', '--config.file=/dev/stdin'], {
      program: [...program, start],
      environment: { CONFIG: config(`checkpoints: [${ID}]`), PATH: process.env['PATH'] ?? '' },
    });
    expect([code, stdout]).toEqual([0, 'ok\n']);
  });
});
