import { readCronPattern } from './cron-pattern.ts';
import { createNextTick, type NextTick } from './ticks.ts';
import { createTimeZone } from './time-zone.ts';

const DAY_MS = 86_400_000;
const HORIZON_MS = 366 * DAY_MS;
const TICKS_MAX = 10_000;

export interface ScheduleProblem {
  readonly key: 'schedule' | 'timezone';
  readonly problem: string;
}

interface ScheduleProblems {
  readonly problems: readonly ScheduleProblem[];
}

interface Ticks {
  readonly nextTickMs: NextTick;
  /** Whether they are the same every day, so that one day shows all of them. */
  readonly isDaily: boolean;
}

interface Gaps {
  readonly shortestGapMs: number;
  readonly longestGapMs: number;
}

export type ScheduleReading = Gaps | ScheduleProblems;

/**
 * What a cron expression means in a time zone: the gaps between its ticks over the next 366 days
 * or 10,000 ticks, whichever ends first, or what is wrong with it.
 */
export function readSchedule(
  expression: string,
  timezone: string,
  nowMs: number = Date.now(),
): ScheduleReading {
  const read = readTicks(expression, timezone);
  return 'problems' in read ? read : gapsAfter(nowMs, read);
}

/** The ticks of an expression in a time zone, or everything that is wrong with the two. */
export function readTicks(expression: string, timezone: string): Ticks | ScheduleProblems {
  const problems: ScheduleProblem[] = [];
  const timeZone = createTimeZone(timezone);
  if (timeZone === undefined) {
    problems.push({ key: 'timezone', problem: `"${timezone}" is no IANA time zone` });
  }
  const read = readCronPattern(expression);
  if ('problem' in read) problems.push({ key: 'schedule', problem: read.problem });
  if (timeZone === undefined || 'problem' in read) return { problems };
  const { pattern } = read;
  return {
    nextTickMs: createNextTick({ pattern, timeZone }),
    isDaily: pattern.isDaily && timeZone.isFixed,
  };
}

/**
 * The first gap counts be it longer than the horizon. A whole day is always looked at, so that a
 * dense pattern that rests at night does not depend on the hour at which it is read.
 */
function gapsAfter(nowMs: number, { nextTickMs, isDaily }: Ticks): Gaps {
  const horizonMs = isDaily ? DAY_MS : HORIZON_MS;
  const firstMs = nextTickMs(nowMs);
  let tickMs = nextTickMs(firstMs);
  let shortestGapMs = tickMs - firstMs;
  let longestGapMs = shortestGapMs;
  for (let ticks = 2; ticks < TICKS_MAX || tickMs - firstMs < DAY_MS; ticks += 1) {
    if (tickMs - firstMs >= horizonMs) break;
    const nextMs = nextTickMs(tickMs);
    if (nextMs - firstMs > horizonMs) break;
    shortestGapMs = Math.min(shortestGapMs, nextMs - tickMs);
    longestGapMs = Math.max(longestGapMs, nextMs - tickMs);
    tickMs = nextMs;
  }
  return { shortestGapMs, longestGapMs };
}
