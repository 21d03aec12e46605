import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuMs, rssMib } from './process-usage.ts';
import type { Contender } from './scrape-contenders.ts';
import { type Effort, effortOf } from './scrape-effort.ts';
import { createScraper, type Scraper } from './scraper.ts';

export type Encoding = 'gzip' | 'identity';

export const CONNECTIONS = 4;
/** What was read a second ago or longer may be read anew. */
export const COLD_PAUSE_MS = 1100;
const COLD_SCRAPES = 2;

/** Of one contender, by rounds. */
export interface Measured {
  readonly contender: Contender;
  readonly latencies: number[][];
  readonly cpus: number[][];
  readonly memory: number[][];
  readonly cold: number[][];
  readonly rates: number[][];
}

interface Runner extends Measured {
  readonly effort: Effort;
  readonly scraper: Scraper;
  /** The others of as many connections as are used at once. */
  readonly more: readonly Scraper[];
}

export interface Field {
  readonly series: number;
  readonly rounds: number;
  readonly contenders: readonly Contender[];
}

/** In turns, so that whatever else the machine does meets all of them. */
export async function measureRounds(field: Field, encoding: Encoding): Promise<Measured[]> {
  const runners = await runnersOf(field, encoding);
  try {
    // The compiler of hot code comes first.
    for (const { scraper, effort } of runners) await burst(scraper, effort);
    for (let round = 0; round < field.rounds; round += 1) {
      // How large a window the kernel gives a connection is a matter of luck, and stays with it.
      for (const { scraper, more } of runners)
        for (const each of [scraper, ...more]) each.reconnect();
      for (const runner of runners) await inARow(runner);
      // Who scrapes with gzip is Prometheus, and the rest is about it.
      if (encoding === 'identity') continue;
      for (const runner of runners) await overSeveralConnections(runner);
      await afterAPause(runners);
    }
  } finally {
    for (const { scraper, more } of runners) for (const each of [scraper, ...more]) each.close();
  }
  return runners;
}

async function runnersOf({ series, contenders }: Field, encoding: Encoding): Promise<Runner[]> {
  const runners: Runner[] = [];
  for (const contender of contenders) {
    const [scraper, ...more] = await Promise.all(
      Array.from({ length: CONNECTIONS }, () =>
        createScraper(`${contender.url}/metrics`, encoding, undefined, contender.accept),
      ),
    );
    if (scraper === undefined) continue;
    const effort = effortOf(series, contender.rendersEachScrape);
    const measured = { latencies: [], cpus: [], memory: [], cold: [], rates: [] };
    runners.push({ contender, effort, scraper, more, ...measured });
  }
  return runners;
}

async function inARow(runner: Runner): Promise<void> {
  const { contender, effort, scraper } = runner;
  const beforeMs = await cpuMs(contender.pid);
  const latencies = await burst(scraper, effort);
  const usedMs = (await cpuMs(contender.pid)) - beforeMs;
  runner.latencies.push(latencies);
  runner.cpus.push([usedMs / latencies.length]);
  runner.memory.push([await rssMib(contender.pid)]);
}

/** One after the other for a round's time. */
export async function burst(scraper: Scraper, effort: Effort): Promise<number[]> {
  const latencies: number[] = [];
  const endMs = performance.now() + effort.roundMs;
  while (latencies.length < effort.scrapesMin || performance.now() < endMs) {
    latencies.push(await scraper.scrape());
  }
  return latencies;
}

async function overSeveralConnections(runner: Runner): Promise<void> {
  const { effort, scraper, more } = runner;
  if (!effort.isWhole) return;
  const startedMs = performance.now();
  const once = { ...effort, scrapesMin: 1 };
  const all = await Promise.all([scraper, ...more].map((each) => burst(each, once)));
  runner.rates.push([all.flat().length / ((performance.now() - startedMs) / 1000)]);
}

async function afterAPause(runners: readonly Runner[]): Promise<void> {
  const cold = runners.filter(({ effort }) => effort.isWhole);
  const taken = new Map(cold.map((runner) => [runner, [] as number[]]));
  for (let at = 0; at < COLD_SCRAPES; at += 1) {
    await pause(COLD_PAUSE_MS);
    for (const [{ scraper }, latencies] of taken) latencies.push(await scraper.scrape());
  }
  for (const [{ cold: all }, latencies] of taken) all.push(latencies);
}
