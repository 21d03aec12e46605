import type { Reading } from './reading.ts';

/** Polls of a restore point, one after the other, that came to the same. */
export interface PollRun {
  readonly sinceSeconds: number;
  readonly untilSeconds: number;
  readonly polls: number;
  /** A status, a presence, or why there was no answer. */
  readonly result: string;
  readonly isAnswer: boolean;
}

/** Older ones are forgotten. */
const RUNS_MAX = 6;

/** The runs with a poll that a reading tells of; the same ones where it tells of none. */
export function withPoll(
  runs: readonly PollRun[],
  { known, lastPollSeconds, failure, lastStatus }: Reading,
): readonly PollRun[] {
  const last = runs.at(-1);
  if (lastPollSeconds === 0 || lastPollSeconds === last?.untilSeconds) return runs;
  const isAnswer = failure === undefined;
  const said = known.presence === 'present' ? (lastStatus ?? 'present') : known.presence;
  const result = failure?.reason ?? said;
  if (last?.result === result && last.isAnswer === isAnswer) {
    const longer = { ...last, untilSeconds: lastPollSeconds, polls: last.polls + 1 };
    return [...runs.slice(0, -1), longer];
  }
  const next = { sinceSeconds: lastPollSeconds, untilSeconds: lastPollSeconds, polls: 1 };
  return [...runs.slice(1 - RUNS_MAX), { ...next, result, isAnswer }];
}
