import { unlessAborted } from '../../cbr/http/abort.ts';

/** How many may be on their way at once. */
export function createLanes(lanes: number, waitingMax: number) {
  const waiting = new Set<() => void>();
  let free = lanes;

  async function enter(signal: AbortSignal): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.add(resolve);
    try {
      await unlessAborted(promise, signal);
    } catch (error) {
      // The lane may have become free in the same turn: it is the next one's then.
      if (!waiting.delete(resolve)) leave();
      throw error;
    }
  }

  function leave(): void {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  }

  return {
    /** Runs a work as soon as a lane is free; rejects when the signal aborts before that. */
    run: async <Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> => {
      signal.throwIfAborted();
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
    isFull: () => waiting.size >= waitingMax,
  };
}
