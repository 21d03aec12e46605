import { hash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { rowOf } from './figures.ts';
import { effortOf } from './scrape-effort.ts';
import { burst } from './scrape-rounds.ts';
import type { Cloud } from './scraped-exporter.ts';
import { createScraper, type Scraper } from './scraper.ts';
import type { Findings } from './subject.ts';

/** Long enough for a dozen states: a new one is shown about every 200 ms while answers come in. */
const WINDOW_MS = 3000;
const PAUSE_MS = 20;
/** What is said of checkpoints stands before what the exporter says of itself. */
const OF_CHECKPOINT = 'checkpoint_id="';

export interface Polled {
  readonly series: number;
  readonly rounds: number;
  /** The exporter to which nothing else happens. */
  readonly quietUrl: string;
  /** The same in the midst of its polls. */
  readonly pollingUrl: string;
  readonly cloud: Cloud;
}

/** Scrapes in a row, in turns of the quiet exporter and of the one that polls all the time. */
export async function measureWhilePolling(polled: Polled, findings: Findings): Promise<void> {
  const { series, rounds, quietUrl, pollingUrl, cloud } = polled;
  const effort = effortOf(series, false);
  const quiet = await createScraper(`${quietUrl}/metrics`, 'gzip');
  const polling = await createScraper(`${pollingUrl}/metrics`, 'gzip');
  const latencies: Record<'none' | 'unchanged' | 'changed', number[][]> = {
    none: [],
    unchanged: [],
    changed: [],
  };
  try {
    for (const scraper of [quiet, polling]) await burst(scraper, effort);
    for (let round = 0; round < rounds; round += 1) {
      latencies.none.push(await burst(quiet, effort));
      latencies.unchanged.push(await burst(polling, effort));
      await cloud.ask({ kind: 'change all' });
      latencies.changed.push(await burst(polling, effort));
    }
  } finally {
    quiet.close();
    polling.close();
  }
  findings.rows(`gzip scrape ms while polls run, ${series} series`, [
    rowOf('no poll', latencies.none, latencies.none),
    rowOf('polls, few answers changed', latencies.unchanged, latencies.none),
    rowOf('polls, all answers changed', latencies.changed, latencies.none),
  ]);
}

interface StateScrapes {
  readonly first: number[];
  readonly later: number[];
}

/** Scrapes with pauses, as states come and go: what does the first of each state cost? */
export async function measureStateChanges(polled: Polled, findings: Findings): Promise<void> {
  const { series, rounds, pollingUrl, cloud } = polled;
  const chunks: Buffer[] = [];
  const scraper = await createScraper(`${pollingUrl}/metrics`, 'gzip', (bytes) => {
    chunks.push(Buffer.from(bytes));
  });
  const taken: StateScrapes[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      await cloud.ask({ kind: 'change all' });
      taken.push(await scrapeStates(scraper, chunks));
    }
  } finally {
    scraper.close();
  }
  const first = taken.map((each) => each.first);
  const later = taken.map((each) => each.later);
  findings.rows(`gzip scrape ms at changes of state, ${series} series`, [
    rowOf('the same state again', later, later),
    rowOf(`first of a state (${first.flat().length} states)`, first, later),
  ]);
}

async function scrapeStates(scraper: Scraper, chunks: Buffer[]): Promise<StateScrapes> {
  const taken: StateScrapes = { first: [], later: [] };
  let before: string | undefined;
  const endMs = performance.now() + WINDOW_MS;
  while (performance.now() < endMs) {
    chunks.length = 0;
    const latency = await scraper.scrape();
    const state = stateOf(Buffer.concat(chunks));
    if (before !== undefined) taken[state === before ? 'later' : 'first'].push(latency);
    before = state;
    await pause(PAUSE_MS);
  }
  return taken;
}

/** Equal for bodies that tell the same of all checkpoints. */
function stateOf(body: Buffer): string {
  const text = gunzipSync(body);
  return hash('sha1', text.subarray(0, text.lastIndexOf(OF_CHECKPOINT)));
}
