import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { RENDERERS } from '../support/renderers.ts';
import { median, quantile, short, table } from './figures.ts';
import type { Answers, Change, Question } from './renderer-process.ts';

/**
 * The segmented renderer against the plain one, each in a process of its own behind the product's
 * HTTP side, taken in turns. On a shared machine only the ratios mean something.
 *
 *   node test/bench/renderer.ts [--only=scrape,change,memory,size] [--series=10000,100000] [--rounds=5]
 */
const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: 'scrape,change,memory,size' },
    series: { type: 'string', default: '10000,100000,500000' },
    rounds: { type: 'string', default: '5' },
  },
});
const only = flags.only.split(',');
const rounds = Number(flags.rounds);

const RESOURCES = 10;
/** Of a checkpoint with ten resources, all of the same type. */
const SERIES_PER_CHECKPOINT = 136;
/** "A million series". */
const LARGE = 10_000;
const CHANGES: readonly Change[] = ['one', 'one percent', 'polled', 'all'];

interface Rendering {
  readonly name: string;
  ask<Kind extends Question['kind']>(question: Question & { kind: Kind }): Promise<Answers[Kind]>;
  /** Scrapes once; milliseconds until the last byte. */
  scrape(encoding: string): Promise<number>;
  end(): Promise<void>;
}

async function start(name: string, checkpoints: number): Promise<Rendering> {
  const file = fileURLToPath(new URL('renderer-process.ts', import.meta.url));
  const child: ChildProcess = fork(file, [name, String(checkpoints), String(RESOURCES)]);
  const [url] = await once(child, 'message');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    name,
    ask: async (question) => {
      child.send(question);
      const [answer] = await once(child, 'message');
      return answer;
    },
    scrape: (encoding) => scrape(`${url}/metrics`, encoding, agent),
    end: async () => {
      agent.destroy();
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function scrape(url: string, encoding: string, agent: Agent): Promise<number> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'accept-encoding': encoding } }, (response) => {
      response.on('data', () => {});
      response.on('end', () => resolve(performance.now() - startedMs));
      response.on('error', reject);
    }).on('error', reject);
  });
}

async function each<Result>(
  checkpoints: number,
  measure: (renderings: readonly Rendering[]) => Promise<Result>,
): Promise<Result> {
  const renderings: Rendering[] = [];
  for (const { name } of RENDERERS) renderings.push(await start(name, checkpoints));
  try {
    return await measure(renderings);
  } finally {
    for (const rendering of renderings) await rendering.end();
  }
}

/** Ratio of the second, the segmented one, to the plain one. */
function ratio([plain = Number.NaN, segmented = Number.NaN]: readonly number[]): string {
  return (segmented / plain).toFixed(3);
}

async function scrapes(series: number, encoding: string): Promise<readonly (readonly string[])[]> {
  const checkpoints = Math.max(1, Math.round(series / SERIES_PER_CHECKPOINT));
  const count = Math.max(5, Math.min(200, Math.round((encoding === 'gzip' ? 2e6 : 4e5) / series)));
  return each(checkpoints, async (renderings) => {
    const latencies = renderings.map((): number[] => []);
    const cpus = renderings.map((): number[] => []);
    for (const rendering of renderings) await rendering.scrape(encoding);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, rendering] of renderings.entries()) {
        const before = await rendering.ask({ kind: 'usage' });
        for (let at = 0; at < count; at += 1) {
          latencies[index]?.push(await rendering.scrape(encoding));
        }
        const after = await rendering.ask({ kind: 'usage' });
        cpus[index]?.push((after.cpuMs - before.cpuMs) / count);
      }
    }
    const name = `${encoding} ${series}`;
    return [
      row(`${name}: p50 ms`, latencies.map(median)),
      row(
        `${name}: p99 ms`,
        latencies.map((values) => quantile(values, 0.99)),
      ),
      row(`${name}: server CPU ms`, cpus.map(median)),
    ];
  });
}

function row(name: string, values: readonly number[]): readonly string[] {
  return [name, ...values.map(short), ratio(values)];
}

async function changes(): Promise<readonly (readonly string[])[]> {
  return each(LARGE, async (renderings) => {
    const rows: (readonly string[])[] = [];
    for (const change of CHANGES) {
      const taken = renderings.map((): Answers['publish'][] => []);
      for (const rendering of renderings) await rendering.ask({ kind: 'publish', change });
      for (let round = 0; round < rounds; round += 1) {
        for (const [index, rendering] of renderings.entries()) {
          taken[index]?.push(await rendering.ask({ kind: 'publish', change }));
        }
      }
      const of = (figure: keyof Answers['publish'], choose = median) =>
        taken.map((all) => choose(all.map((one) => one[figure])));
      rows.push(
        row(`${change} of ${LARGE} changed: ready ms`, of('readyMs')),
        row(`${change} of ${LARGE} changed: CPU ms`, of('cpuMs')),
        row(`${change} of ${LARGE} changed: longest block ms`, of('longestMs')),
        row(
          `${change} of ${LARGE} changed: longest block ms, best round`,
          of('longestMs', (all) => Math.min(...all)),
        ),
      );
    }
    return rows;
  });
}

/** Each alone: two processes of this size would push each other out of a small machine. */
async function memory(): Promise<readonly (readonly string[])[]> {
  const rssMib: number[] = [];
  for (const { name } of RENDERERS) {
    const rendering = await start(name, LARGE);
    for (let cycle = 0; cycle < 3; cycle += 1) await rendering.ask({ kind: 'cycle' });
    for (let at = 0; at < 10; at += 1) await rendering.scrape('gzip');
    rssMib.push((await rendering.ask({ kind: 'usage' })).rssBytes / 2 ** 20);
    await rendering.end();
  }
  return [row(`RSS MiB, ${LARGE} checkpoints, 3 cycles, 10 scrapes`, rssMib)];
}

async function sizes(series: number): Promise<readonly (readonly string[])[]> {
  const checkpoints = Math.max(1, Math.round(series / SERIES_PER_CHECKPOINT));
  return each(checkpoints, async (renderings) => {
    const all: number[] = [];
    let one = Number.NaN;
    for (const rendering of renderings) {
      const size = await rendering.ask({ kind: 'size' });
      all.push(size.gzip);
      one = size.gzip6;
    }
    return [[...row(`gzip bytes at ${series}`, all).slice(0, 3), ((all[1] ?? 0) / one).toFixed(3)]];
  });
}

/** Each subject is written as soon as it is measured: some take minutes. */
function write(rows: readonly (readonly string[])[]): void {
  process.stdout.write(`${table(['', ...RENDERERS.map(({ name }) => name), 'ratio'], rows)}\n`);
}

for (const series of flags.series.split(',').map(Number)) {
  if (only.includes('scrape')) write(await scrapes(series, 'gzip'));
  if (only.includes('scrape')) write(await scrapes(series, 'identity'));
  if (only.includes('size')) write(await sizes(series));
}
if (only.includes('change')) write(await changes());
if (only.includes('memory')) write(await memory());
