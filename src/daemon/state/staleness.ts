import type { Clocks } from '../../domain/clocks.ts';
import { type ProjectReadings, type Reading, withoutStale } from '../../domain/reading.ts';
import { type Interruptible, inSlices } from '../../domain/slices.ts';
import { createAnswerAges } from './answer-ages.ts';
import { LOOK_MS_MAX } from './looks.ts';

/** No data is as young. */
const NO_AGE = Number.NEGATIVE_INFINITY;

/** Readings looked at between two looks at the clock. */
const STEP = 100;

export interface StalenessOptions extends Clocks {
  readonly maxAgeMs: number;
  readonly readings: () => ProjectReadings;
  /**
   * Takes each reading whose data must not be shown any longer, and what it was; that may have been
   * renewed meanwhile.
   */
  readonly onStale: (stale: Reading, former: Reading) => void;
  /** Told that it has taken all there are for now. */
  readonly onSwept?: () => void;
}

/**
 * Takes data away once its last definite answer is older than `maxAgeMs`. It has a timer of its
 * own: a stuck cycle or a missing scrape must not keep old data alive.
 */
export function createStaleness(options: StalenessOptions) {
  const { maxAgeMs, readings, nowMs, onStale, onSwept = () => {} } = options;
  const lookAtAges = createAnswerAges(options, maxAgeMs);
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function* sweep(): Interruptible<void> {
    clearTimeout(timer);
    timer = undefined;
    const nowSeconds = nowMs() / 1000;
    const isTooOld = lookAtAges(nowSeconds);
    let oldestSeconds = Number.POSITIVE_INFINITY;
    let looked = 0;
    for (const reading of readings().values()) {
      looked += 1;
      if (looked % STEP === 0) yield;
      if (isStopped) return;
      const isOld = isTooOld(reading.known.checkpointId, reading.lastSuccessSeconds);
      const kept = withoutStale(reading, nowSeconds, isOld ? NO_AGE : maxAgeMs / 1000);
      if (kept !== reading) onStale(kept, reading);
      else if (kept.known.presence !== 'unknown') {
        oldestSeconds = Math.min(oldestSeconds, kept.lastSuccessSeconds);
      }
    }
    onSwept();
    if (oldestSeconds === Number.POSITIVE_INFINITY) return;
    schedule(oldestSeconds * 1000 + maxAgeMs - nowMs());
  }

  /** Ten thousand may grow too old at once. */
  function look(): void {
    void inSlices(sweep());
  }

  function schedule(delayMs: number): void {
    // One millisecond more, since the limit itself is still young enough.
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(Math.max(delayMs, 0) + 1, LOOK_MS_MAX));
    timer.unref();
  }

  return {
    /** Looks at what is there already: readings of an earlier run, or of another limit. */
    start: (): void => {
      isStopped = false;
      look();
    },
    /** To be called when readings were added or renewed; cheap to call often. */
    arm: (): void => {
      // Readings only ever get younger, so a timer that is set is never too late.
      if (timer === undefined) schedule(maxAgeMs);
    },
    stop: (): void => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
