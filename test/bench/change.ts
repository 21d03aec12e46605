import { setTimeout as pause } from 'node:timers/promises';
import { type Point, type Rounds, rowOf } from './figures.ts';
import type { Answers, Change } from './renderer-process.ts';
import { type Rendering, startRendering } from './rendering.ts';
import type { Scraper } from './scraper.ts';
import type { BenchOptions, Findings } from './subject.ts';

/** "A million series", which the bars are about. */
const LARGE = 10_000;
const SIZES = [1000, LARGE, 30_000];
/** About 100,000 series. */
const MIDDLE = 750;
const CHURN_PER_SECOND = 50;
const CHURN_MS = 2000;
const PAUSE_MS = 50;
const CHANGES: readonly Change[] = ['one', 'one percent', 'polled', 'all'];

/** What a change costs, with the product's renderer behind its HTTP side. */
export async function changeSubject(options: BenchOptions, findings: Findings): Promise<void> {
  await withRendering(MIDDLE, async (rendering) => {
    await size(rendering, findings);
    await churn(rendering, options, findings);
  });
  const ready: Point[][] = CHANGES.map(() => []);
  for (const checkpoints of SIZES) {
    await withRendering(checkpoints, async (rendering) => {
      const field = { checkpoints, rounds: options.rounds };
      for (const [at, median] of (await changes(rendering, field, findings)).entries()) {
        ready[at]?.push({ size: checkpoints, value: median });
      }
    });
  }
  for (const [at, change] of CHANGES.entries()) {
    findings.growth(`ms until ready, ${change} changed`, 'checkpoints', ready[at] ?? []);
  }
}

async function withRendering(
  checkpoints: number,
  measure: (rendering: Rendering) => Promise<void>,
): Promise<void> {
  const rendering = await startRendering('segmented', checkpoints);
  try {
    await measure(rendering);
  } finally {
    await rendering.end();
  }
}

async function size({ ask }: Rendering, findings: Findings): Promise<void> {
  const { series, gzip, gzip6 } = await ask({ kind: 'size' });
  findings.rows(`gzip bytes, ${series} series`, [
    rowOf('cbr-exporter', [[gzip]], [[gzip6]]),
    rowOf('one gzip -6', [[gzip6]], [[gzip6]]),
  ]);
  findings.fact('gzip size / gzip -6, 100000 series', gzip / gzip6);
}

/** Scraped up to twenty times a second, which counts into its CPU, in turns with and without anything that changes. */
async function churn(
  { ask, scrapers }: Rendering,
  { rounds }: BenchOptions,
  findings: Findings,
): Promise<void> {
  const taken = [0, CHURN_PER_SECOND].map((perSecond) => ({
    perSecond,
    latencies: [] as number[][],
    blocks: [] as number[][],
    shares: [] as number[][],
  }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { perSecond, latencies, blocks, shares } of taken) {
      const ending = ask({ kind: 'churn', perSecond, ms: CHURN_MS });
      const times = await scrapeUntil(ending, scrapers.gzip);
      const { longestMs, cpuShare } = await ending;
      // The first round is for the compiler of hot code.
      if (round === 0) continue;
      latencies.push(times);
      blocks.push([longestMs]);
      shares.push([cpuShare]);
    }
  }
  const rowsOf = (of: 'latencies' | 'blocks' | 'shares') =>
    taken.map((each) => rowOf(`${each.perSecond} changes a second`, each[of], taken[0]?.[of]));
  const latencies = rowsOf('latencies');
  const blocks = rowsOf('blocks');
  const shares = rowsOf('shares');
  findings.rows(`gzip scrape ms, ${MIDDLE} checkpoints`, latencies);
  findings.rows(`longest block ms, ${MIDDLE} checkpoints`, blocks);
  findings.rows(`CPU share of a core, ${MIDDLE} checkpoints`, shares);
  findings.fact('scrape p50 while 50/s change / unchanging', latencies[1]?.ratio ?? Number.NaN);
  findings.fact('longest block ms while 50/s change', blocks[1]?.p99 ?? Number.NaN);
  findings.fact('CPU share of a core while 50/s change', shares[1]?.median ?? Number.NaN);
}

async function scrapeUntil(ending: Promise<unknown>, scraper: Scraper): Promise<number[]> {
  let isOn = true;
  const end = ending.finally(() => {
    isOn = false;
  });
  const times: number[] = [];
  while (isOn) {
    times.push(await scraper.scrape());
    await pause(PAUSE_MS);
  }
  await end;
  return times;
}

interface Field {
  readonly checkpoints: number;
  readonly rounds: number;
}

/** The median times until each kind of change is ready to be served, in milliseconds. */
async function changes(
  { ask }: Rendering,
  { checkpoints, rounds }: Field,
  findings: Findings,
): Promise<readonly number[]> {
  const taken = CHANGES.map((change) => ({ change, rounds: [] as Answers['publish'][] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { change, rounds: all } of taken) {
      const published = await ask({ kind: 'publish', change });
      if (round > 0) all.push(published);
    }
  }
  const rowsOf = (of: keyof Answers['publish']) =>
    taken.map(({ change, rounds: all }) => {
      const values: Rounds = all.map((each) => [each[of]]);
      return rowOf(`${change} changed`, values);
    });
  const ready = rowsOf('readyMs');
  const longest = rowsOf('longestMs');
  findings.rows(`ms until the gzip body is ready, ${checkpoints} checkpoints`, ready);
  findings.rows(`CPU ms of a change, ${checkpoints} checkpoints`, rowsOf('cpuMs'));
  findings.rows(`longest block ms of a change, ${checkpoints} checkpoints`, longest);
  if (checkpoints === LARGE) {
    const one = ready[CHANGES.indexOf('one')]?.median;
    const all = longest[CHANGES.indexOf('all')]?.median;
    findings.fact('one of 10000 changed: ready ms', one ?? Number.NaN);
    findings.fact('all of 10000 changed: longest block ms', all ?? Number.NaN);
  }
  return ready.map(({ median }) => median);
}
