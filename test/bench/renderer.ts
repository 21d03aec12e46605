import { RENDERERS } from '../support/renderers.ts';
import { rowOf } from './figures.ts';
import type { Answers, Change } from './renderer-process.ts';
import { type Rendering, SERIES_PER_CHECKPOINT, startRendering } from './rendering.ts';
import type { BenchOptions, Findings } from './subject.ts';

/** "A million series". */
const LARGE = 10_000;
/** The plain one takes seconds and gigabytes beyond. */
const SERIES_MAX = 100_000;
const CHANGES: readonly Change[] = ['one', 'one percent', 'polled', 'all'];
const NAMES: Readonly<Record<string, string>> = {
  whole: 'plain: one text, compressed as one',
  segmented: 'cbr-exporter: segments',
};

/**
 * The segmented renderer against the plain one that it took the place of, each in a process of its
 * own: it stays as long as it is worth its while.
 */
export async function rendererSubject(options: BenchOptions, findings: Findings): Promise<void> {
  const { rounds } = options;
  for (const series of options.series.filter((each) => each <= SERIES_MAX)) {
    const checkpoints = Math.max(1, Math.round(series / SERIES_PER_CHECKPOINT));
    await withBoth(checkpoints, async (renderings) => {
      for (const encoding of ['gzip', 'identity'] as const) {
        await scrapes({ renderings, series, encoding, rounds }, findings);
      }
    });
  }
  await withBoth(LARGE, (renderings) => changes({ renderings, rounds }, findings));
  await memory(findings);
}

async function withBoth(
  checkpoints: number,
  measure: (renderings: readonly Rendering[]) => Promise<void>,
): Promise<void> {
  const renderings: Rendering[] = [];
  try {
    for (const { name } of RENDERERS) renderings.push(await startRendering(name, checkpoints));
    await measure(renderings);
  } finally {
    for (const rendering of renderings) await rendering.end();
  }
}

interface Field {
  readonly renderings: readonly Rendering[];
  readonly rounds: number;
}

interface Scraped extends Field {
  readonly series: number;
  readonly encoding: 'gzip' | 'identity';
}

async function scrapes(
  { renderings, series, encoding, rounds }: Scraped,
  findings: Findings,
): Promise<void> {
  const count = Math.max(5, Math.min(200, Math.round(1e6 / series)));
  const latencies = renderings.map((): number[][] => []);
  const cpus = renderings.map((): number[][] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, { scrapers, ask }] of renderings.entries()) {
      const before = await ask({ kind: 'usage' });
      const times: number[] = [];
      for (let scrape = 0; scrape < count; scrape += 1) {
        times.push(await scrapers[encoding].scrape());
      }
      const after = await ask({ kind: 'usage' });
      // The first round is for the compiler of hot code.
      if (round === 0) continue;
      latencies[at]?.push(times);
      cpus[at]?.push([(after.cpuMs - before.cpuMs) / count]);
    }
  }
  report(`${encoding} scrape ms, ${series} series`, latencies, findings);
  report(`server CPU ms per ${encoding} scrape, ${series} series`, cpus, findings);
}

async function changes({ renderings, rounds }: Field, findings: Findings): Promise<void> {
  for (const change of CHANGES) {
    const taken = renderings.map((): Answers['publish'][] => []);
    for (let round = 0; round <= rounds; round += 1) {
      for (const [at, { ask }] of renderings.entries()) {
        const published = await ask({ kind: 'publish', change });
        if (round > 0) taken[at]?.push(published);
      }
    }
    const of = (figure: keyof Answers['publish']) =>
      taken.map((all) => all.map((each) => [each[figure]]));
    report(`ms until ready, ${change} of ${LARGE} changed`, of('readyMs'), findings);
    report(`longest block ms, ${change} of ${LARGE} changed`, of('longestMs'), findings);
  }
}

/** Each alone: two processes of this size would push each other out of a small machine. */
async function memory(findings: Findings): Promise<void> {
  const rssMib: number[][][] = [];
  for (const { name } of RENDERERS) {
    const { ask, scrapers, end } = await startRendering(name, LARGE);
    try {
      for (let cycle = 0; cycle < 3; cycle += 1) await ask({ kind: 'cycle' });
      for (let at = 0; at < 10; at += 1) await scrapers.gzip.scrape();
      rssMib.push([[(await ask({ kind: 'usage' })).rssBytes / 2 ** 20]]);
    } finally {
      await end();
    }
  }
  report(`RSS MiB, ${LARGE} checkpoints, 3 cycles, 10 scrapes`, rssMib, findings);
}

/** The plain one is the peer. */
function report(title: string, all: readonly (readonly number[][])[], findings: Findings): void {
  const peer = all[RENDERERS.findIndex(({ name }) => name === 'whole')];
  findings.rows(
    title,
    RENDERERS.map(({ name }, at) => rowOf(NAMES[name] ?? name, all[at] ?? [], peer)),
  );
}
