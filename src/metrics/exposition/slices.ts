import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

/** Work that may be interrupted wherever it yields. */
export type Interruptible<Result> = Generator<void, Result>;

/**
 * Does a long work in slices of about `sliceMs`, and lets everything else run between them. The
 * first slice runs at once.
 */
export async function inSlices<Result>(
  work: Interruptible<Result>,
  sliceMs: number,
): Promise<Result> {
  for (;;) {
    const endMs = performance.now() + sliceMs;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (performance.now() < endMs);
    await setImmediate();
  }
}
