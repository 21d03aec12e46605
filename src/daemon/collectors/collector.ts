import type { ProjectConfig } from '../../config/schema/config.ts';
import type { Clocks } from '../../domain/clocks.ts';
import type { Log } from '../../domain/log.ts';
import type { OwnMetrics } from '../../metrics/own/own-metrics.ts';
import type { PollCounts, PollEnd } from '../../poll/poller.ts';
import type { RunningCycle } from '../../poll/running-cycle.ts';
import type { Connection } from '../access/connection.ts';
import type { Discovered } from '../state/discovered.ts';
import type { Plannings } from '../state/plannings.ts';
import type { Readings } from '../state/readings.ts';

/** What a collector works with: its project under one configuration, and the one state. */
export interface CollectorParts extends Clocks {
  readonly config: ProjectConfig;
  readonly connection: Connection;
  readonly readings: Readings;
  readonly discovered: Discovered;
  readonly plannings: Plannings;
  readonly ownMetrics: OwnMetrics;
  readonly log: Log;
  /** Told that something that is shown changed, and that more may come. */
  readonly publishSoon: () => void;
}

/** One kind of thing that a project learns from the API, cycle by cycle. */
export interface Collector {
  /** Whether a cycle that begins now has anything to ask for. */
  isDue(): boolean;
  /** Whether there is something that no cycle has come to yet. */
  isBehind(): boolean;
  /** Its part of a cycle, over soon after the cycle's signal aborts. What it learns it takes at once. */
  collect(cycle: RunningCycle): Promise<PollEnd>;
  /** Whether its last part of a cycle got no answer, so that the next one begins with a try. */
  isCircuitOpen(): boolean;
  /** Shows what is known already, and takes away what grows too old, from now on. */
  watchAge(): void | Promise<void>;
  /** Nothing is taken or taken away any more, whatever is still on its way. */
  stop(): void;
  /** The same for a changed configuration: goes on with what this one, which has stopped, left. */
  successor(parts: CollectorParts): Collector;
}

export type CreateCollector = (parts: CollectorParts) => Collector;

export const NOTHING: PollCounts = { checkpoints: 0, answered: 0, judgedWrong: 0, deferred: 0 };

/** The end of a part of a cycle that asks for no restore point. */
export function ended(lists?: PollCounts['lists']): PollEnd {
  return { kind: 'ended', counts: { ...NOTHING, lists } };
}
