import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ConfigFolder, configFolder, startExporter } from '../support/exporter-process.ts';
import { buildGo } from './go.ts';
import { CONFIGURATIONS, DIFFERENCES } from './web-configurations.ts';
import { outcomeOf, REQUESTS } from './web-requests.ts';

const run = promisify(execFile);

let folder: ConfigFolder;
let toolkit: string;
let config: string;

beforeAll(async () => {
  toolkit = await buildGo('toolkit');
  folder = await configFolder();
  await run(toolkit, ['certificates', folder.path]);
  await folder.write('both.pem', (await pem('server-key')) + (await pem('server')));
  config = await folder.write(
    'cbr-exporter.yml',
    `projects:
  - name: prod
    region: eu-de
    project_id: 4229d7a45436489f8c3dc2b1d35d4987
    endpoint: http://127.0.0.1:9
    auth: {type: token, token: a-token}
    checkpoints: []
`,
  );
}, 300_000);
afterAll(() => folder?.remove());

function pem(name: string): Promise<string> {
  return readFile(join(folder.path, `${name}.pem`), 'utf8');
}

/** With certificates in the place of their names. */
async function written(name: string, text: string): Promise<string> {
  const lines = await Promise.all(
    text
      .split('\n')
      .map(async (line) =>
        /^(?:SERVER|SERVER-KEY|CA)$/.test(line)
          ? (await pem(line.toLowerCase())).trim().replaceAll(/^/gm, '    ')
          : line,
      ),
  );
  return folder.write(`${name.replaceAll(/\W+/g, '-')}.yml`, `${lines.join('\n')}\n`);
}

interface Server {
  /** Undefined: it does not start with that file. */
  readonly port: number | undefined;
  end(): Promise<unknown>;
}

const REFUSED: Server = { port: undefined, end: async () => {} };

async function startToolkit(file: string): Promise<Server> {
  const child = spawn(toolkit, ['serve', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, port] = line.split(' ');
    if (word !== 'listening') break;
    return {
      port: Number(port),
      end: async () => {
        child.kill('SIGKILL');
        await exited;
      },
    };
  }
  return REFUSED;
}

async function startOurs(file: string): Promise<Server> {
  const exporter = await startExporter([
    `--config.file=${config}`,
    `--web.config.file=${file}`,
    '--web.listen-address=127.0.0.1:0',
  ]).catch((error: Error) => {
    // Whatever else may keep it from starting is no refusal.
    if (!error.message.includes(file)) throw error;
  });
  if (exporter === undefined) return REFUSED;
  return { port: Number(new URL(exporter.url).port), end: exporter.kill };
}

/** What comes of all requests, one after the other. */
async function outcomes({ port }: Server): Promise<Readonly<Record<string, string>>> {
  const heard: Record<string, string> = {};
  for (const [about, asking] of Object.entries(REQUESTS)) {
    if (port !== undefined) heard[about] = await outcomeOf(port, folder.path, asking);
  }
  return heard;
}

const startOf = ({ port }: Server) => (port === undefined ? 'refused' : 'taken');

it.concurrent.each(Object.entries(CONFIGURATIONS))(
  '%s is the same to both',
  async (about, text) => {
    const file = await written(about, text);
    const [ours, theirs] = await Promise.all([startOurs(file), startToolkit(file)]);
    try {
      const starts = `${startOf(ours)} here, ${startOf(theirs)} there`;
      const both = startOf(theirs);
      expect(starts).toBe(DIFFERENCES[about] ?? `${both} here, ${both} there`);
      if (DIFFERENCES[about] !== undefined) return;
      const [own, other] = await Promise.all([outcomes(ours), outcomes(theirs)]);
      expect(own).toEqual(other);
    } finally {
      await Promise.all([ours.end(), theirs.end()]);
    }
  },
);

it('every difference is one of a configuration that is tried', () => {
  expect(Object.keys(DIFFERENCES).filter((about) => !(about in CONFIGURATIONS))).toEqual([]);
  expect(Object.keys(CONFIGURATIONS).length).toBeGreaterThan(60);
});
