import type { Gaps, ReadSchedule } from '../domain/schedule-reading.ts';
import { childPath, type Remark } from './file/findings.ts';
import { nearestName } from './file/nearest.ts';
import { formatDuration } from './schema/duration.ts';

const DEFAULT_SCHEDULE = '*/5 * * * *';
const DEFAULT_TIMEZONE = 'UTC';
/** Clocks that are put back make a week longer, by two hours at the most. */
const LONG_GAP_MS = (7 * 24 + 2) * 3_600_000;

interface ScheduleKeys {
  readonly schedule?: string | undefined;
  readonly timezone?: string | undefined;
}

export interface Timing {
  readonly schedule: string;
  readonly timezone: string;
  /** Undefined when the schedule cannot be read. */
  readonly gaps: Gaps | undefined;
  readonly problems: readonly Remark[];
  readonly warnings: readonly Remark[];
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
  const placeOf = (key: keyof ScheduleKeys) =>
    own[key] === undefined ? key : childPath(path, key);
  if ('problems' in reading) {
    const problems = reading.problems.map(({ key, problem }) => ({
      path: placeOf(key),
      text: key === 'timezone' ? `${problem}; ${zoneAdvice(timezone)}` : problem,
    }));
    return { schedule, timezone, gaps: undefined, problems, warnings: [] };
  }
  const { longestGapMs } = reading;
  const text = `has gaps of up to ${formatDuration(longestGapMs)}, more than a week in which nobody asks for a restore point; check that this is meant`;
  const warnings = longestGapMs > LONG_GAP_MS ? [{ path: placeOf('schedule'), text }] : [];
  return { schedule, timezone, gaps: reading, problems: [], warnings };
}

function zoneAdvice(timezone: string): string {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const city = `/${timezone.trim().replaceAll(' ', '_').toLowerCase()}`;
  const nearest =
    zones.find((zone) => zone.toLowerCase().endsWith(city)) ?? nearestName(timezone, zones);
  return nearest === undefined
    ? 'write it as UTC, Europe/Berlin or +02:00'
    : `did you mean ${nearest}?`;
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
