import { within } from '../../domain/within.ts';
import { createLineQueue } from './line-queue.ts';
import type { Write } from './write.ts';

/** Lines that wait for a reader who does not keep up. */
const WAITING_BYTES_MAX = 2 ** 20;
/** How soon a reader who took nothing is tried again. */
const RETRY_MS = 50;

export interface LineSinkOptions {
  readonly write: Write;
  /** The line that stands for so many others, which could not be written. */
  readonly gapLine: (lines: number) => string;
}

/**
 * Writes lines to where they may not fit or nobody reads: the disk is full, the pipe's reader is
 * gone or asleep. Such lines are dropped and counted; the next one that can be written comes after
 * a line that says how many are missing.
 */
export function createLineSink({ write, gapLine }: LineSinkOptions) {
  const queue = createLineQueue(write);
  let lost = 0;
  /** Lines lost since the last one that was taken. */
  let missing = 0;
  let isRetrying = false;
  let onFlushed = () => {};

  function flush(): void {
    isRetrying = false;
    const end = queue.flush();
    if (end === 'busy') {
      isRetrying = true;
      setTimeout(flush, RETRY_MS);
      return;
    }
    if (end !== 'done') {
      for (const { lines, isGap } of end) {
        missing += lines;
        if (!isGap) lost += lines;
      }
    }
    onFlushed();
  }

  return {
    /** Takes a line with its line break. Never waits and never throws. */
    write: (line: string): void => {
      if (queue.bytes() + line.length > WAITING_BYTES_MAX) {
        lost += 1;
        missing += 1;
        return;
      }
      if (missing > 0) queue.add({ line: gapLine(missing), lines: missing, isGap: true });
      missing = 0;
      queue.add({ line, lines: 1, isGap: false });
      if (!isRetrying) flush();
    },
    lost: () => lost,
    /** Resolves once nothing waits any more, or after `limitMs`. */
    flushed: async (limitMs: number): Promise<void> => {
      if (queue.bytes() === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      onFlushed = resolve;
      await within(promise, limitMs, undefined);
    },
  };
}
