import { copyFile, readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import {
  type ConfigFolder,
  configFolder,
  runExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { parseExposition } from '../support/parse-exposition.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { ready } from '../support/until.ts';
import { BUNDLE, build, buildInfo, DIST } from './built.ts';

let folder: ConfigFolder;
let simulator: RunningSimulator;
/** A folder of its own: no package.json, no node_modules, here or further up. */
let program: readonly [string, string];
let config: string;

beforeAll(async () => {
  await build('--version=1.2.3', '--revision=0123abc');
  folder = await configFolder();
  await copyFile(BUNDLE, join(folder.path, 'cbr-exporter.js'));
  program = [process.execPath, join(folder.path, 'cbr-exporter.js')];
  simulator = await startSimulator(demoFleet(1, Date.now()));
  config = await folder.write('config.yml', configText(simulator.fleet, simulator.url));
});
afterAll(async () => {
  await simulator?.close();
  await folder?.remove();
});

it('one file polls, is scraped and stops, and says which build it is', async () => {
  const flags = [`--config.file=${config}`, '--web.listen-address=127.0.0.1:0'];
  const exporter = await startExporter(flags, { program });
  try {
    await ready(exporter.url);
    const text = await (await fetch(`${exporter.url}/metrics`)).text();
    const up = parseExposition(text).find(({ name }) => name === 'cbr_up');
    expect(up?.samples.map(({ value }) => value)).toEqual(['1', '1', '1']);
    expect(await buildInfo(exporter.url)).toBe(
      `cbr_exporter_build_info{version="1.2.3",revision="0123abc",node_version="${process.version}"} 1`,
    );
    exporter.signal('SIGTERM');
    expect(await exporter.ended).toBe(0);
    expect(exporter.unparsed()).toBe('');
  } finally {
    await exporter.kill();
  }
});

it('compares passwords in the thread that is a part of it', async () => {
  const hash = '$2b$04$LsN7jaetccujZh/ofWCmZe2i58/7YxSPW/LMS3XUTepQ00zaWZrUy';
  const web = await folder.write('web.yml', `basic_auth_users: {alice: ${hash}}\n`);
  const flags = [`--config.file=${config}`, `--web.config.file=${web}`];
  const exporter = await startExporter([...flags, '--web.listen-address=127.0.0.1:0'], { program });
  try {
    for (const [password, status] of [
      ['right', 200],
      ['wrong', 401],
    ] as const) {
      const authorization = `Basic ${Buffer.from(`alice:${password}`).toString('base64')}`;
      const answer = await fetch(`${exporter.url}/metrics`, { headers: { authorization } });
      await answer.text();
      expect([password, answer.status]).toEqual([password, status]);
    }
    exporter.signal('SIGTERM');
    expect(await exporter.ended).toBe(0);
  } finally {
    await exporter.kill();
  }
});

it('prints what the sources print', async () => {
  const own = await runExporter(['--help'], { program });
  expect(own).toEqual(await runExporter(['--help']));
  const { stdout } = await runExporter(['--version'], { program });
  expect(stdout).toMatch(/^cbr-exporter 1\.2\.3 \(revision 0123abc, node \S+\)\n$/);
});

it('runs as a command', async () => {
  const { code, stdout } = await runExporter(['--version'], { program: [BUNDLE] });
  expect([code, stdout.startsWith('cbr-exporter 1.2.3 ')]).toEqual([0, true]);
});

it('tells an older Node that it is too old, in one line', async () => {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"22.1.0"})`;
  const old = [program[0], '--import', pretend, program[1]] as const;
  expect(await runExporter([], { program: old })).toEqual({
    code: 1,
    stdout: '',
    stderr: `cbr-exporter needs Node ${packageJson.engines.node}; this is Node 22.1.0\n`,
  });
});

it('has a source map that leads from its lines to those of the sources', async () => {
  const [text, map] = await Promise.all([
    readFile(BUNDLE, 'utf8'),
    readFile(`${BUNDLE}.map`, 'utf8'),
  ]);
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.includes('async function runDaemon('));
  const entry = new SourceMap(JSON.parse(map)).findEntry(at, lines[at]?.indexOf('async') ?? 0);
  if (!('originalSource' in entry)) throw new Error('no entry');
  expect(entry.originalSource).toBe('../src/main.ts');
  const source = (await readFile(join(DIST, entry.originalSource), 'utf8')).split('\n');
  expect(source[entry.originalLine]).toContain('async function runDaemon(');
});

it('hands on the license of every package of ours that is in it', async () => {
  const text = await readFile(join(DIST, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  const handedOn = [...text.matchAll(/^(\S+) [\d.]+ \(\S+\)$/gm)].map(([, name]) => name);
  expect(handedOn).toEqual(expect.arrayContaining(Object.keys(packageJson.dependencies)));
});

it('is the same, byte by byte, when it is built again', async () => {
  const once = await readFile(BUNDLE, 'utf8');
  await build('--version=1.2.3', '--revision=0123abc');
  expect((await readFile(BUNDLE, 'utf8')) === once).toBe(true);
});
