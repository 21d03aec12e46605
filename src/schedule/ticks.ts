import type { CronPattern } from './cron-pattern.ts';
import type { TimeZone, Transition } from './time-zone.ts';

const DAY_MS = 86_400_000;

export interface PatternInZone {
  readonly pattern: CronPattern;
  readonly timeZone: TimeZone;
}

/** The first planned time after an instant. */
export type NextTick = (afterMs: number) => number;

/**
 * When the local times of a pattern come in a time zone. What it means that clocks change:
 *
 * - A local time that comes twice runs the first time. Interval patterns run both times, since a
 *   repeated hour is an hour all the same.
 * - Local times that do not exist run once, at the end of their gap. One of an interval pattern
 *   does not if the pattern has the local time that the clock shows instead: `50 * * * *` asks for
 *   a run every hour, 03:50 is an hour after 01:50, and a run at 03:00 would be one too many.
 *
 * So clocks that are put forward never make a pause longer; clocks that are put back make it longer
 * only where the wall clock has no tick to repeat, as between 00:00 and 03:00 of
 * `0 0-23/3 * * *`.
 */
export function createNextTick({ pattern, timeZone }: PatternInZone): NextTick {
  /** From which local time on the pattern counts after a transition. */
  function resumesAtLocalMs({ atMs, offsetBeforeMs, offsetAfterMs }: Transition): number {
    return atMs + (pattern.isInterval ? offsetAfterMs : Math.max(offsetBeforeMs, offsetAfterMs));
  }

  /** Whether one of the local times that a transition leaves out has to run when it comes. */
  function hasLostTick(
    { atMs, offsetBeforeMs, offsetAfterMs }: Transition,
    firstLocalMs: number,
  ): boolean {
    const gapEndLocalMs = atMs + offsetAfterMs;
    let localMs = firstLocalMs;
    while (localMs < gapEndLocalMs) {
      const shownMs = localMs + offsetAfterMs - offsetBeforeMs;
      if (!pattern.isInterval || pattern.nextLocalMs(shownMs) !== shownMs) return true;
      localMs = pattern.nextLocalMs(localMs + 1);
    }
    return false;
  }

  return (afterMs) => {
    let sinceMs = afterMs;
    let offsetMs = timeZone.offsetMs(afterMs);
    let fromLocalMs = afterMs + offsetMs + 1;
    // It may be the second time that this local time comes; clocks go back by a day at the most.
    const latest = timeZone.firstTransition(afterMs - DAY_MS, afterMs);
    if (latest !== undefined) fromLocalMs = Math.max(fromLocalMs, resumesAtLocalMs(latest));
    for (;;) {
      const localMs = pattern.nextLocalMs(fromLocalMs);
      const tickMs = localMs - offsetMs;
      const transition = timeZone.firstTransition(sinceMs, tickMs);
      if (transition === undefined) return tickMs;
      if (hasLostTick(transition, localMs)) return transition.atMs;
      sinceMs = transition.atMs;
      offsetMs = transition.offsetAfterMs;
      fromLocalMs = resumesAtLocalMs(transition);
    }
  };
}
