import { type PollRun, withPoll } from '../../domain/poll-run.ts';
import type { Known, Reading } from '../../domain/reading.ts';

export type Polls = ReturnType<typeof createPolls>;

/**
 * The last polls of each restore point, since the process started. They go with what they led to,
 * which stays the same object from one poll to the next.
 */
export function createPolls() {
  const runs = new WeakMap<Known, readonly PollRun[]>();
  const of = (reading: Reading) => runs.get(reading.known) ?? [];
  return {
    of,
    /** Told of each reading that another one takes the place of. */
    replaced: (previous: Reading, next: Reading) =>
      void runs.set(next.known, withPoll(of(previous), next)),
  };
}
