import { type PollRun, withPoll } from '../../domain/poll-run.ts';
import type { Reading } from '../../domain/reading.ts';

/** The last polls of each restore point, since the process started. */
export interface Polls {
  of(reading: Reading): readonly PollRun[];
  /** Told of each reading that another one takes the place of. */
  replaced(previous: Reading, next: Reading): void;
}

/** They go when the reading goes that they led to. */
export function createPolls(): Polls {
  const runs = new WeakMap<Reading, readonly PollRun[]>();
  const of = (reading: Reading) => runs.get(reading) ?? [];
  return { of, replaced: (previous, next) => void runs.set(next, withPoll(of(previous), next)) };
}
