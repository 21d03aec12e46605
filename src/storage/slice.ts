import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 4;

/** A few milliseconds of a long work, and then some more of them. */
export interface Slice {
  isOver(): boolean;
  /** Lets others run, and begins anew. */
  next(): Promise<void>;
}

export function createSlice(): Slice {
  let endMs = performance.now() + SLICE_MS;
  return {
    isOver: () => performance.now() >= endMs,
    next: async () => {
      await setImmediate();
      endMs = performance.now() + SLICE_MS;
    },
  };
}
