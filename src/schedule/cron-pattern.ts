import cron, { type ParsedFields, type ScheduledTask } from 'node-cron';

const SECOND_MS = 1000;
const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * SECOND_MS;

/** The Gregorian calendar repeats itself, weekdays included. */
const CALENDAR_DAYS = 146_097;

/**
 * The times on the wall clock that a cron expression names. A local time is written as the
 * milliseconds since 1970 that it would have in UTC, where no hour is skipped or repeated.
 */
export interface CronPattern {
  /** Whether it asks for a spacing ("every five minutes") rather than for times of the day. */
  readonly isInterval: boolean;
  /** The first of its local times that is not before another. */
  nextLocalMs(fromLocalMs: number): number;
}

export type CronReading = { readonly pattern: CronPattern } | { readonly problem: string };

/**
 * node-cron reads the expression and says which days it names. Its timer and its next runs are not
 * used: they skip ticks when clocks change, and take a millisecond for each tick of a dense day.
 */
export function readCronPattern(expression: string): CronReading {
  const { valid, errors, fields } = cron.validateDetailed(expression);
  if (!valid || fields === undefined) {
    return { problem: errors.map(({ field, message }) => `${field}: ${message}`).join('; ') };
  }
  const task = cron.createTask(expression, () => undefined, { timezone: 'UTC' });
  try {
    // Throws if there is none in a hundred years.
    task.getNextRuns(1);
  } catch (error) {
    return { problem: `never comes: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    // Takes it off node-cron's global list; it can be asked all the same.
    task.destroy();
  }
  return { pattern: createPattern(fields, { task, isInterval: isInterval(expression, fields) }) };
}

/**
 * Vixie cron tells the two kinds apart by an asterisk. Here it is a step, or a part of the clock
 * that is whole, so that the same ticks behave the same however they are written: `*`, `0-23`,
 * `@hourly`. So `0 2,3 * * *` names times, and `0-59/30 2 * * *` asks for a spacing within an hour.
 */
function isInterval(expression: string, { second, minute, hour }: ParsedFields): boolean {
  const clockFields = expression.trim().split(/\s+/).slice(0, -3);
  return (
    clockFields.some((field) => field.includes('/')) ||
    new Set(second).size === 60 ||
    new Set(minute).size === 60 ||
    new Set(hour).size === 24
  );
}

function createPattern(
  { second, minute, hour, month }: ParsedFields,
  { task, isInterval }: { readonly task: ScheduledTask; readonly isInterval: boolean },
): CronPattern {
  const seconds = ascending(second);
  const minutes = ascending(minute);
  const hours = ascending(hour);
  const firstTime = timeFrom(0) ?? 0;
  const runDays = new Map<number, number>();

  /** The first second of a day at which to run, not before another. */
  function timeFrom(from: number): number | undefined {
    for (const h of hours) {
      if (h < Math.floor(from / 3600)) continue;
      for (const m of minutes) {
        const start = h * 3600 + m * 60;
        if (start + 59 < from) continue;
        for (const s of seconds) if (start + s >= from) return start + s;
      }
    }
    return undefined;
  }

  function isRunDay(day: number): boolean {
    const dayMs = day * DAY_MS;
    // Asking node-cron takes ten microseconds; most days of a rare pattern are in other months.
    if (!month.includes(new Date(dayMs).getUTCMonth() + 1)) return false;
    return task.match(new Date(dayMs + firstTime * SECOND_MS));
  }

  /** The first day with ticks, not before another. */
  function runDayFrom(from: number): number {
    const known = runDays.get(from);
    if (known !== undefined) return known;
    for (let day = from; day < from + CALENDAR_DAYS; day += 1) {
      if (!isRunDay(day)) continue;
      runDays.set(from, day);
      return day;
    }
    throw new Error('node-cron knows a next run that the calendar does not have');
  }

  return {
    isInterval,
    nextLocalMs: (fromLocalMs) => {
      const from = Math.ceil(fromLocalMs / SECOND_MS);
      const today = Math.floor(from / DAY_SECONDS);
      const time = timeFrom(from - today * DAY_SECONDS);
      if (time !== undefined && runDayFrom(today) === today) {
        return today * DAY_MS + time * SECOND_MS;
      }
      return runDayFrom(today + 1) * DAY_MS + firstTime * SECOND_MS;
    },
  };
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((one, other) => one - other);
}
