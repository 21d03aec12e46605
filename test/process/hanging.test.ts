import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type ConfigFolder,
  configFolder,
  type RunningExporter,
  startExporter,
} from '../support/exporter-process.ts';
import { configText, type RunningSimulator, startSimulator } from '../support/simulated.ts';
import { until } from '../support/until.ts';

const STOPPED_WITHIN_MS = 5000;
/** Another program takes the place of the process for this long, on a machine that is busy. */
const AT_ONCE_MS = 2500;

let folder: ConfigFolder;
let simulator: RunningSimulator;
let exporter: RunningExporter | undefined;

beforeEach(async () => {
  folder = await configFolder();
  simulator = await startSimulator();
});
afterEach(async () => {
  await exporter?.kill();
  exporter = undefined;
  await simulator.close();
  await folder.remove();
});

/** A file that hangs whoever opens it, as all of a disk does that answers no more. */
function hangingFile(path: string): string {
  execFileSync('mkfifo', [path]);
  return path;
}

/** Starts it so that on SIGWINCH so many threads of its pool begin to hang. */
async function startWith(threads: number, ...flags: readonly string[]): Promise<RunningExporter> {
  const pipe = JSON.stringify(hangingFile(join(folder.path, 'pipe')));
  const hang = `import { open } from 'node:fs';
    process.on('SIGWINCH', () => {
      for (let thread = 0; thread < ${threads}; thread += 1) open(${pipe}, () => {});
      process._rawDebug('hanging');
    });`;
  const file = await folder.write('cbr-exporter.yml', configText(simulator.fleet, simulator.url));
  const all = [`--config.file=${file}`, '--web.listen-address=127.0.0.1:0', ...flags];
  const nodeFlags = [`--import=data:text/javascript,${encodeURIComponent(hang)}`];
  const running = await startExporter(all, { nodeFlags });
  exporter = running;
  running.signal('SIGWINCH');
  await until(() => running.unparsed().includes('hanging'));
  return running;
}

/** How it ended after a signal, and what it said from then on. */
async function ending({ signal, ended, lines }: RunningExporter) {
  const said = lines.length;
  const startedMs = performance.now();
  signal('SIGTERM');
  const code = await ended;
  return { code, ms: performance.now() - startedMs, said: lines.slice(said) };
}

it.each([
  ['one thread', 1, false],
  ['every thread, and what is to be stored', 4, true],
])('a stop is over in time while the system hangs %s', async (_, threads, isStoring) => {
  const storage = isStoring ? [`--storage.path=${join(folder.path, 'readings')}`] : [];
  const { code, ms, said } = await ending(await startWith(threads, ...storage));
  expect(code).toBe(0);
  expect(ms).toBeLessThan(STOPPED_WITHIN_MS);
  const messages = said.map(({ msg }) => msg);
  expect(messages.slice(-2)).toEqual(['the system does not finish what it does', 'stopped']);
  expect(said.at(-2)?.['hanging']).toEqual(expect.arrayContaining(['FSReqCallback']));
});

it('a second signal ends it at once', async () => {
  const running = await startWith(4);
  running.signal('SIGTERM');
  await running.logged(({ msg }) => msg === 'stopping');
  const { code, ms } = await ending(running);
  expect(code).toBe(1);
  expect(ms).toBeLessThan(AT_ONCE_MS);
});

it('a start that waits for a disk can be stopped', async () => {
  const file = await folder.write('cbr-exporter.yml', configText(simulator.fleet, simulator.url));
  const readings = join(folder.path, 'readings');
  await mkdir(readings);
  hangingFile(join(readings, 'state.jsonl'));
  const flags = [`--config.file=${file}`, '--web.listen-address=127.0.0.1:0'];
  const running = await startExporter([...flags, `--storage.path=${readings}`], { addresses: 0 });
  exporter = running;
  await running.logged(({ msg }) => msg === 'cbr-exporter starts');
  const { code, ms } = await ending(running);
  expect(code).toBe(0);
  expect(ms).toBeLessThan(AT_ONCE_MS);
});
