/** Work that may be interrupted wherever it yields. */
export type Interruptible<Result> = Generator<void, Result>;

/**
 * Does a long work in slices of about `sliceMs`, and lets everything else run between them. The
 * first slice runs at once. Rejects with the signal's reason when it aborts between two slices.
 */
export async function inSlices<Result>(
  work: Interruptible<Result>,
  sliceMs: number,
  signal?: AbortSignal,
): Promise<Result> {
  for (;;) {
    const endMs = performance.now() + sliceMs;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (performance.now() < endMs);
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}
