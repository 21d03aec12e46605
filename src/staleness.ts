import { type ProjectReadings, type Reading, withoutStale } from './poll-state.ts';

/** setTimeout takes no more than 2^31 - 1 ms; a longer wait is made of several. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export interface StalenessOptions {
  readonly maxAgeMs: number;
  readonly readings: () => ProjectReadings;
  readonly nowMs: () => number;
  /** Takes each reading whose data must not be shown any longer. */
  readonly onStale: (reading: Reading) => void;
}

export interface Staleness {
  /** To be called when readings were added or renewed; cheap to call often. */
  arm(): void;
  stop(): void;
}

/**
 * Takes data away once its last definite answer is older than `maxAgeMs`. It has a timer of its
 * own: a stuck cycle or a missing scrape must not keep old data alive.
 */
export function createStaleness({
  maxAgeMs,
  readings,
  nowMs,
  onStale,
}: StalenessOptions): Staleness {
  let timer: NodeJS.Timeout | undefined;

  function sweep(): void {
    timer = undefined;
    const nowSeconds = nowMs() / 1000;
    let oldestSeconds = Number.POSITIVE_INFINITY;
    for (const reading of readings().values()) {
      const kept = withoutStale(reading, nowSeconds, maxAgeMs / 1000);
      if (kept !== reading) onStale(kept);
      else if (kept.known.presence !== 'unknown') {
        oldestSeconds = Math.min(oldestSeconds, kept.lastSuccessSeconds);
      }
    }
    if (oldestSeconds === Number.POSITIVE_INFINITY) return;
    schedule(oldestSeconds * 1000 + maxAgeMs - nowMs());
  }

  function schedule(delayMs: number): void {
    // One millisecond more, since the limit itself is still young enough.
    timer = setTimeout(sweep, Math.min(Math.max(delayMs, 0) + 1, TIMER_MS_MAX));
    timer.unref();
  }

  return {
    // Readings only ever get younger, so a timer that is set is never too late.
    arm: () => {
      if (timer === undefined) schedule(maxAgeMs);
    },
    stop: () => clearTimeout(timer),
  };
}
