import { performance } from 'node:perf_hooks';
import type { ProjectConfig } from '../config/schema/config.ts';
import type { CycleCounts, EndedCycle } from '../domain/cycle.ts';
import type { Log } from '../domain/log.ts';
import { turnAfter } from '../domain/slices.ts';
import type { PollEnd } from '../poll/poller.ts';
import { endingWith, type RunningCycle, withinDeadline } from '../poll/running-cycle.ts';
import type { Connection } from './access/connection.ts';
import { type Collector, NOTHING } from './collectors/collector.ts';
import type { CycleReports } from './cycle-reports.ts';
import type { ProjectLegacy } from './hand-over.ts';

export interface CyclesOptions {
  readonly config: Pick<ProjectConfig, 'name' | 'poll'>;
  readonly connection: Pick<Connection, 'pausedMs'>;
  readonly collectors: readonly Pick<Collector, 'isDue' | 'collect'>[];
  readonly reports: CycleReports;
  readonly legacy: Pick<ProjectLegacy, 'lastCycle'> | undefined;
  readonly log: Log;
  readonly nowMs: () => number;
  /** Keeps and publishes all that a cycle which ended has learned. */
  readonly onCycleEnd: () => Promise<void>;
  /** As long as that may take: then the cycle is over all the same. */
  readonly publicationMs?: number;
}

export type Cycles = ReturnType<typeof createCycles>;

const PUBLICATION_MS = 5000;

export function createCycles(options: CyclesOptions) {
  const { config, connection, reports, log, nowMs, publicationMs = PUBLICATION_MS } = options;
  const { name: project, poll } = config;
  const stopping = new AbortController();
  let last = options.legacy?.lastCycle;
  let running: Promise<boolean> | undefined;

  async function cycle(running: RunningCycle): Promise<boolean> {
    const due = options.collectors.filter((collector) => collector.isDue());
    const pausedMs =
      due.length > 0 ? await endingWith(running.signal, connection.pausedMs()) : undefined;
    // The first cycle runs all the same, without sending anything: readiness waits for it.
    if (pausedMs !== undefined && last !== undefined) {
      reports.paused(nowMs() + pausedMs);
      return false;
    }
    const startedMs = performance.now();
    const end = await collectAll(due, running);
    if (end.kind === 'ended') await turnAfter(end.counts.checkpoints);
    if (end.kind === 'circuit_open') reports.circuitOpen(end.judgedWrong);
    if (end.kind !== 'ended') return false;
    const durationSeconds = Math.round(performance.now() - startedMs) / 1000;
    const ended: EndedCycle = { ...end.counts, endedAtSeconds: nowMs() / 1000, durationSeconds };
    reports.ended(ended, last);
    await turnAfter(ended.checkpoints);
    await endingWith(AbortSignal.timeout(publicationMs), options.onCycleEnd());
    last = ended;
    return ended.answered === ended.checkpoints;
  }

  return {
    /** Runs one, without any schedule; whether all that it asked for was answered. Never rejects. */
    run: async (): Promise<boolean> => {
      const limits = { deadlineMs: poll.deadlineMs, stop: stopping.signal };
      running = withinDeadline(limits, cycle).catch((error) => {
        if (!stopping.signal.aborted) {
          log.error({ project, err: error }, 'internal error in a cycle');
        }
        return false;
      });
      const isAnswered = await running;
      running = undefined;
      return isAnswered;
    },
    /** Undefined before the first one was published. */
    last: () => last,
    /** Gives up the one that runs, and every further one. */
    giveUp: () => stopping.abort(),
    settled: async (): Promise<void> => void (await running),
  };
}

async function collectAll(
  collectors: readonly Pick<Collector, 'collect'>[],
  cycle: RunningCycle,
): Promise<PollEnd> {
  let counts = NOTHING;
  for (const collector of collectors) {
    const isAnsweredElsewhere = (counts.lists?.answered ?? 0) > 0;
    const end = await collector.collect({ ...cycle, isAnsweredElsewhere });
    // Who gives up, and who finds that the API does not answer, does so for all of them.
    if (end.kind !== 'ended') return end;
    counts = together(counts, end.counts);
  }
  return cycle.isGivenUp() ? { kind: 'aborted' } : { kind: 'ended', counts };
}

function together(one: CycleCounts, other: CycleCounts): CycleCounts {
  return {
    checkpoints: one.checkpoints + other.checkpoints,
    answered: one.answered + other.answered,
    judgedWrong: one.judgedWrong + other.judgedWrong,
    deferred: one.deferred + other.deferred,
    lists: bothLists(one.lists, other.lists),
    unsent: one.unsent ?? other.unsent,
  };
}

function bothLists(one: CycleCounts['lists'], other: CycleCounts['lists']): CycleCounts['lists'] {
  if (one === undefined || other === undefined) return one ?? other;
  return { asked: one.asked + other.asked, answered: one.answered + other.answered };
}
