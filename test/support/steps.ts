import type { Interruptible } from '../../src/domain/slices.ts';

/** Does a work to its end, without looking at any clock. */
export function toItsEnd<Result>(work: Interruptible<Result>): {
  readonly result: Result;
  readonly steps: number;
} {
  for (let steps = 1; ; steps += 1) {
    const step = work.next();
    if (step.done === true) return { result: step.value, steps };
  }
}
