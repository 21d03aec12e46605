import { setTimeout as pause } from 'node:timers/promises';
import { FACTS_UNKNOWN } from './facts.ts';
import { type Scrape, scrapeMetrics } from './scraper.ts';
import type { Surroundings } from './surroundings.ts';

const LAST_CYCLE = 'cbr_exporter_last_poll_cycle_timestamp_seconds';
const RECOVERED_MS = 60_000;

/** When each checkpoint was last answered, in milliseconds, by its ID. */
type Answers = ReadonlyMap<string, number>;

/**
 * What may not be lost any more. A cycle is on disk once the next one has ended: the write begins
 * with the end of a cycle, and nobody outside can tell when it is through.
 */
export interface Settled {
  /** Sees every scrape. */
  readonly see: (scrape: Scrape) => void;
  /** The least that a restarted exporter has to know. */
  answers(): Answers;
}

export function createSettled(projects: () => readonly string[]): Settled {
  const lastEnds = new Map<string, { readonly atSeconds: number; readonly answers: Answers }>();
  const settled = new Map<string, number>();

  return {
    see: (scrape) => {
      for (const project of projects()) {
        const atSeconds = scrape.sum(LAST_CYCLE, { project });
        const before = lastEnds.get(project);
        if (atSeconds === 0 || atSeconds === before?.atSeconds) continue;
        for (const [id, answeredMs] of before?.answers ?? []) settled.set(id, answeredMs);
        const own = scrape.views.filter((view) => view.project === project);
        const answers = new Map(own.map((view) => [view.checkpointId, view.lastSuccessMs]));
        lastEnds.set(project, { atSeconds, answers });
      }
    },
    answers: () => settled,
  };
}

/**
 * Kills the exporter after a while, starts it again with an API that says nothing, and looks at
 * what it knows. Gives what is wrong with that; the API answers again afterwards.
 */
export async function killAndRestart(
  around: Surroundings,
  settled: Settled,
  aliveMs: number,
): Promise<readonly string[]> {
  const { clock, simulator, timing } = around;
  // The moment is what is tried out here; nothing is waited for.
  await pause(aliveMs);
  const problems = [...around.scraping().problems];
  const { lines, unparsed } = around.exporter();
  await around.kill();
  problems.push(...stumbles(lines, unparsed()));

  const known = new Map(settled.answers());
  simulator.setFault('*', { name: 'stall' });
  await around.start();
  const first = await scrapeMetrics({ url: around.exporter().url, nowMs: clock.nowMs });
  for (const { checkpointId, facts, lastSuccessMs } of first.views) {
    const atLeastMs = known.get(checkpointId) ?? 0;
    if (lastSuccessMs < atLeastMs) {
      problems.push(`${checkpointId} was answered at ${atLeastMs}, and lost: ${lastSuccessMs}`);
    }
    const isYoung = lastSuccessMs > 0 && first.receivedMs - lastSuccessMs <= timing.maxAgeMs;
    if (facts === FACTS_UNKNOWN && isYoung) problems.push(`${checkpointId} is not served at once`);
  }
  simulator.setFault('*', undefined);
  return problems;
}

/** Waits until a restarted exporter has asked for every checkpoint itself. */
export async function recovered(around: Surroundings): Promise<void> {
  const sinceMs = around.clock.nowMs();
  await around
    .scraping()
    .eventually('answers after a restart', RECOVERED_MS, ({ views }) =>
      views.every(({ pollSuccess, lastPollMs }) => pollSuccess === '1' && lastPollMs > sinceMs),
    );
}

/** Words of the exporter that none of its runs may say. */
export function stumbles(
  lines: readonly Readonly<Record<string, unknown>>[],
  unparsed: string,
): readonly string[] {
  const said = lines.filter(({ msg }) =>
    /^internal error|^stored state cannot be used|^some of what is stored/.test(String(msg)),
  );
  return [
    ...said.map((line) => `it said ${JSON.stringify(line)}`),
    ...(unparsed === '' ? [] : [`it wrote ${unparsed.slice(0, 2000)}`]),
  ];
}
