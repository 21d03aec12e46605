import { startChild } from './child.ts';
import { type Rounds, rowOf } from './figures.ts';
import type { Answers, Change, Question } from './renderer-process.ts';
import { createScraper, type Scraper } from './scraper.ts';
import type { BenchOptions, Findings } from './subject.ts';

const RESOURCES = 10;
/** "A million series". */
const LARGE = 10_000;
/** About 100,000 series. */
const MIDDLE = 750;
const CHURN_PER_SECOND = 50;
const CHURN_MS = 2000;
const PAUSE_MS = 50;
const CHANGES: readonly Change[] = ['one', 'one percent', 'polled', 'all'];

interface Rendering {
  ask<Kind extends Question['kind']>(question: Question & { kind: Kind }): Promise<Answers[Kind]>;
  readonly scraper: Scraper;
}

/** What a change costs, with the product's renderer behind its HTTP side. */
export async function changeSubject(options: BenchOptions, findings: Findings): Promise<void> {
  await withRendering(MIDDLE, async (rendering) => {
    await size(rendering, findings);
    await churn(rendering, options, findings);
  });
  await withRendering(LARGE, (rendering) => memory(rendering, findings));
  await withRendering(LARGE, (rendering) => changes(rendering, options, findings));
}

async function withRendering(
  checkpoints: number,
  measure: (rendering: Rendering) => Promise<void>,
): Promise<void> {
  const args = ['segmented', String(checkpoints), String(RESOURCES)];
  const child = await startChild<string, Question, never>('renderer-process.ts', args);
  const scraper = await createScraper(`${child.greeting}/metrics`, 'gzip');
  try {
    await measure({ ask: (question) => child.ask(question), scraper });
  } finally {
    scraper.close();
    await child.end();
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
  { ask, scraper }: Rendering,
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
      const times = await scrapeUntil(ending, scraper);
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
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await end;
  return times;
}

async function memory({ ask, scraper }: Rendering, findings: Findings): Promise<void> {
  async function rssMibAfter(cycles: number): Promise<number> {
    for (let cycle = 0; cycle < cycles; cycle += 1) await ask({ kind: 'cycle' });
    for (let at = 0; at < 10; at += 1) await scraper.scrape();
    return (await ask({ kind: 'usage' })).rssBytes / 2 ** 20;
  }
  const early = await rssMibAfter(3);
  const late = await rssMibAfter(17);
  findings.rows(`RSS MiB, ${LARGE} checkpoints of ${RESOURCES}`, [
    rowOf('after 3 cycles and 10 scrapes', [[early]], [[early]]),
    rowOf('after 20 cycles and 20 scrapes', [[late]], [[early]]),
  ]);
  findings.fact('RSS MiB after 3 cycles and 10 scrapes', early);
  findings.fact('RSS after 20 cycles / after 3', late / early);
}

async function changes(
  { ask }: Rendering,
  { rounds }: BenchOptions,
  findings: Findings,
): Promise<void> {
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
  findings.rows(`ms until the gzip body is ready, ${LARGE} checkpoints`, ready);
  findings.rows(`CPU ms of a change, ${LARGE} checkpoints`, rowsOf('cpuMs'));
  findings.rows(`longest block ms of a change, ${LARGE} checkpoints`, longest);
  findings.fact(
    'one of 10000 changed: ready ms',
    ready[CHANGES.indexOf('one')]?.median ?? Number.NaN,
  );
  findings.fact(
    'all of 10000 changed: longest block ms',
    longest[CHANGES.indexOf('all')]?.median ?? Number.NaN,
  );
}
