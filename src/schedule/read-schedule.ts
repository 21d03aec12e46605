import type {
  ReadSchedule,
  ScheduleProblem,
  ScheduleProblems,
} from '../domain/schedule-reading.ts';
import { readCronPattern } from './cron-pattern.ts';
import { gapsOf } from './gaps.ts';
import { createNextTick, type NextTick, type PatternInZone } from './ticks.ts';
import { createTimeZone } from './time-zone.ts';

/** What a cron expression means in a time zone: the gaps between its ticks, or what is wrong. */
export const readSchedule: ReadSchedule = (expression, timezone) => {
  const read = readParts(expression, timezone);
  return 'problems' in read ? read : gapsOf(read);
};

/** The ticks of an expression in a time zone, or everything that is wrong with the two. */
export function readTicks(
  expression: string,
  timezone: string,
): { readonly nextTickMs: NextTick } | ScheduleProblems {
  const read = readParts(expression, timezone);
  return 'problems' in read ? read : { nextTickMs: createNextTick(read) };
}

function readParts(expression: string, timezone: string): PatternInZone | ScheduleProblems {
  const problems: ScheduleProblem[] = [];
  const timeZone = createTimeZone(timezone);
  if (timeZone === undefined) {
    problems.push({ key: 'timezone', problem: `"${timezone}" is no IANA time zone` });
  }
  const read = readCronPattern(expression);
  if ('problem' in read) problems.push({ key: 'schedule', problem: read.problem });
  if (timeZone === undefined || 'problem' in read) return { problems };
  return { pattern: read.pattern, timeZone };
}

/** The same for a single cycle, which has no next one whose time it could take. */
export const readOneCycle: ReadSchedule = (expression, timezone) => {
  const read = readSchedule(expression, timezone);
  return 'problems' in read ? read : { ...read, shortestGapMs: Number.POSITIVE_INFINITY };
};
