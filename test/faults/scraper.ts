import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { readStrictly, type Sample } from './exposition.ts';
import { factsRemembered, factsShown } from './facts.ts';
import type { Between, CheckpointView } from './truth.ts';

/** About twenty scrapes a second. */
const PAUSE_MS = 45;
/** Prometheus gives up after ten seconds; half of that is far from good already. */
const UNANSWERED_MS = 5000;
/** One cause may spoil every scrape from then on; the first of them tell it. */
const PROBLEMS_MAX = 20;

export interface Scrape extends Between {
  readonly bytes: number;
  readonly samples: readonly Sample[];
  readonly views: readonly CheckpointView[];
  /** Sum over all samples of the family that carry these labels. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
}

export interface ScrapingOptions {
  readonly url: string;
  readonly nowMs: () => number;
  /** How many checkpoints every scrape must speak of. */
  readonly checkpoints: number;
  readonly problemOf: (view: CheckpointView, between: Between) => string | undefined;
  /** Sees every scrape. */
  readonly onScrape?: (scrape: Scrape) => void;
}

export interface Scraping {
  /** Scrapes that were answered. */
  count(): number;
  /** Everything that was wrong with any of them; empty as long as all is well. */
  readonly problems: readonly string[];
  /** The longest that one took, in milliseconds of the wall. */
  slowestMs(): number;
  /** The first scrape from now on that is as wanted; rejects when it takes longer than the limit. */
  eventually(what: string, limitMs: number, wanted: (scrape: Scrape) => boolean): Promise<Scrape>;
  stop(): Promise<void>;
}

/** Scrapes all the time, and checks everything that it is told. */
export function startScraping(options: ScrapingOptions): Scraping {
  const agent = new Agent({ keepAlive: true });
  const problems: string[] = [];
  const watchers = new Set<(scrape: Scrape) => void>();
  const { promise: ended, reject: end } = Promise.withResolvers<never>();
  // Who waits hears of it; that nobody does is no failure.
  ended.catch(() => {});
  let stopped = false;
  let count = 0;
  let slowestMs = 0;

  function complain(problem: string): void {
    if (problems.length < PROBLEMS_MAX) problems.push(problem);
  }

  async function scrapeOnce(): Promise<void> {
    const startedMs = performance.now();
    const encoding = count % 2 === 0 ? 'identity' : 'gzip';
    try {
      const scrape = await scrapeMetrics(options, { agent, encoding });
      count += 1;
      slowestMs = Math.max(slowestMs, performance.now() - startedMs);
      const spokenOf = scrape.views.length;
      if (spokenOf !== options.checkpoints) complain(`a scrape speaks of ${spokenOf} checkpoints`);
      for (const view of scrape.views) {
        const problem = options.problemOf(view, scrape);
        if (problem !== undefined) complain(problem);
      }
      options.onScrape?.(scrape);
      for (const watcher of watchers) watcher(scrape);
    } catch (error) {
      if (!stopped) complain(`a scrape in ${encoding} failed: ${error}`);
    }
  }

  const running = (async () => {
    while (!stopped) {
      await scrapeOnce();
      await pause(PAUSE_MS);
    }
  })();

  return {
    count: () => count,
    problems,
    slowestMs: () => slowestMs,
    eventually: async (what, limitMs, wanted) => {
      const { promise, resolve, reject } = Promise.withResolvers<Scrape>();
      const watcher = (scrape: Scrape) => {
        if (wanted(scrape)) resolve(scrape);
      };
      const timer = setTimeout(
        () => reject(new Error(`not within ${limitMs} ms: ${what}`)),
        limitMs,
      );
      watchers.add(watcher);
      try {
        return await Promise.race([promise, ended]);
      } finally {
        clearTimeout(timer);
        watchers.delete(watcher);
      }
    },
    stop: async () => {
      stopped = true;
      end(new Error('scraping has ended'));
      agent.destroy();
      await running;
    },
  };
}

/** One scrape, read strictly. */
export async function scrapeMetrics(
  { url, nowMs }: Pick<ScrapingOptions, 'url' | 'nowMs'>,
  { agent, encoding = 'identity' }: { readonly agent?: Agent; readonly encoding?: string } = {},
): Promise<Scrape> {
  const sentMs = nowMs();
  const signal = AbortSignal.timeout(UNANSWERED_MS);
  const asked = get(`${url}/metrics`, {
    ...(agent && { agent }),
    headers: { 'accept-encoding': encoding },
    signal,
  });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const bytes = await buffer(response);
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
  const told = response.headers['content-encoding'] ?? 'identity';
  if (told !== encoding) throw new Error(`answered in ${told}`);
  const text = (encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString();
  const samples = readStrictly(text);
  const byName = Map.groupBy(samples, ({ name }) => name);
  return {
    sentMs,
    receivedMs: nowMs(),
    bytes: bytes.length,
    samples,
    views: viewsOf(samples),
    sum: (name, labels = {}) =>
      (byName.get(name) ?? [])
        .filter((sample) => Object.entries(labels).every(([at, is]) => sample.labels[at] === is))
        .reduce((sum, { value }) => sum + Number(value), 0),
  };
}

function viewsOf(samples: readonly Sample[]): readonly CheckpointView[] {
  const ofCheckpoints = samples.filter(({ labels }) => labels['checkpoint_id'] !== undefined);
  const byId = Map.groupBy(ofCheckpoints, ({ labels }) => String(labels['checkpoint_id']));
  return [...byId].map(([checkpointId, its]) => {
    const value = (name: string) =>
      its.find((sample) => sample.name === `cbr_checkpoint_${name}`)?.value;
    return {
      project: String(its[0]?.labels['project']),
      checkpointId,
      facts: factsShown(its),
      remembered: factsRemembered(its),
      pollSuccess: value('poll_success'),
      lastPollMs: milliseconds(value('last_poll_timestamp_seconds')),
      lastSuccessMs: milliseconds(value('last_success_timestamp_seconds')),
    };
  });
}

function milliseconds(seconds: string | undefined): number {
  return Math.round(Number(seconds) * 1000);
}
