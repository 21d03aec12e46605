import { unlessAborted } from './unless-aborted.ts';

export type Semaphore = ReturnType<typeof createSemaphore>;

/** Works of which so many are under way at once; the others wait in their order. */
export function createSemaphore(permits: number) {
  const waiting = new Set<() => void>();
  let free = permits;

  async function take(signal: AbortSignal | undefined): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.add(resolve);
    if (signal === undefined) return promise;
    try {
      await unlessAborted(promise, signal);
    } catch (error) {
      // A permit may have been given in the same turn: it is the next one's then.
      if (!waiting.delete(resolve)) giveBack();
      throw error;
    }
  }

  function giveBack(): void {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return {
    /** Runs a work as soon as there is a permit; rejects when the signal aborts before that. */
    run: async <Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> => {
      signal?.throwIfAborted();
      await take(signal);
      try {
        return await work();
      } finally {
        giveBack();
      }
    },
    waiting: () => waiting.size,
  };
}
