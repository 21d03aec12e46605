import { childPath } from './file/findings.ts';
import type { Gaps } from './poll-config.ts';
import type { ReadSchedule } from './schema/config.ts';

const DEFAULT_SCHEDULE = '*/5 * * * *';
const DEFAULT_TIMEZONE = 'UTC';

interface ScheduleKeys {
  readonly schedule?: string | undefined;
  readonly timezone?: string | undefined;
}

export interface Timing {
  readonly schedule: string;
  readonly timezone: string;
  /** Undefined when the schedule cannot be read. */
  readonly gaps: Gaps | undefined;
  readonly problems: readonly { readonly path: string; readonly text: string }[];
}

/** The schedule at a path: its own keys over the common ones, over the defaults. */
export function readTiming(
  own: ScheduleKeys,
  common: ScheduleKeys,
  { path, readSchedule }: { readonly path: string; readonly readSchedule: ReadSchedule },
): Timing {
  const schedule = own.schedule ?? common.schedule ?? DEFAULT_SCHEDULE;
  const timezone = own.timezone ?? common.timezone ?? DEFAULT_TIMEZONE;
  const reading = readSchedule(schedule, timezone);
  if (!('problems' in reading)) return { schedule, timezone, gaps: reading, problems: [] };
  const problems = reading.problems.map(({ key, problem }) => ({
    path: own[key] === undefined ? key : childPath(path, key),
    text: problem,
  }));
  return { schedule, timezone, gaps: undefined, problems };
}

/** Finding the gaps means planning a year ahead, and most projects share one schedule. */
export function remembered(readSchedule: ReadSchedule): ReadSchedule {
  const readings = new Map<string, ReturnType<ReadSchedule>>();
  return (expression, timezone) => {
    const key = JSON.stringify([expression, timezone]);
    const reading = readings.get(key) ?? readSchedule(expression, timezone);
    readings.set(key, reading);
    return reading;
  };
}
