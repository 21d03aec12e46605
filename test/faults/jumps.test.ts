import { expect, it } from 'vitest';
import { createJumps } from './jumps.ts';
import type { CheckpointView } from './truth.ts';

const DAY_MS = 86_400_000;
const SETTLE_MS = 1000;

/** Right when it was asked and answered within the last 100 ms. */
function judging() {
  let nowMs = 10_000;
  const { jumped, problem } = createJumps({
    nowMs: () => nowMs,
    settleMs: SETTLE_MS,
    problem: ({ facts, lastPollMs, lastSuccessMs }, { receivedMs }) => {
      if (facts === 'unknown') return 'was taken away before max_age';
      const isNow = [lastPollMs, lastSuccessMs].every((ms) => Math.abs(receivedMs - ms) <= 100);
      return isNow ? undefined : 'is of another time';
    },
  });
  return {
    jumped,
    pass: (ms: number) => {
      nowMs += ms;
    },
    judge: (offsetMs: number, facts = 'present') => {
      const atMs = nowMs + offsetMs;
      const view = { facts, lastPollMs: atMs, lastSuccessMs: atMs } as CheckpointView;
      return problem(view, { sentMs: nowMs, receivedMs: nowMs });
    },
  };
}

it('a clock that never jumped is judged as it is', () => {
  const { judge } = judging();
  expect(judge(0)).toBeUndefined();
  expect(judge(DAY_MS)).toBe('is of another time');
  expect(judge(0, 'unknown')).toBe('was taken away before max_age');
});

it('after a jump times of both clocks are right, and none; later on those of the new one', () => {
  const { judge, jumped, pass } = judging();
  jumped(DAY_MS);
  expect([judge(0), judge(DAY_MS), judge(0, 'unknown')]).toEqual([undefined, undefined, undefined]);
  expect(judge(2 * DAY_MS)).toBe('is of another time');
  pass(SETTLE_MS + 1);
  expect(judge(0)).toBe('is of another time');
  expect(judge(DAY_MS)).toBeUndefined();
  expect(judge(DAY_MS, 'unknown')).toBe('was taken away before max_age');
});

it('what was answered before a jump goes by its clock until something else is answered', () => {
  const { judge, jumped, pass } = judging();
  judge(0);
  jumped(DAY_MS);
  pass(SETTLE_MS + 1);
  const before = -(SETTLE_MS + 1);
  // Its age cannot be told any longer by the clock that is there.
  expect(judge(before, 'unknown')).toBeUndefined();
  expect(judge(before)).toBe('is of another time');
  expect(judge(DAY_MS, 'unknown')).toBe('was taken away before max_age');
});
