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
  /** Whether each day has the same times. */
  readonly isDaily: boolean;
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
  const isInterval = isIntervalPattern(expression, fields);
  if (isEveryDay(fields)) {
    return {
      pattern: createPattern(fields, { isInterval, isDaily: true, isRunDay: () => true }),
    };
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
  return {
    pattern: createPattern(fields, {
      isInterval,
      isDaily: false,
      isRunDay: dayAsked(fields, task),
    }),
  };
}

/** Most patterns do, and then node-cron need not be asked: its answers take as long as a start should. */
function isEveryDay({ dayOfMonth, month, dayOfWeek }: ParsedFields): boolean {
  return (
    new Set(dayOfMonth).size === 31 && new Set(month).size === 12 && new Set(dayOfWeek).size === 7
  );
}

/** Asks node-cron whether the pattern names a day. */
function dayAsked(fields: ParsedFields, task: ScheduledTask): (day: number) => boolean {
  const [hour = 0, minute = 0, second = 0] = [fields.hour, fields.minute, fields.second].map(
    (values) => Math.min(...values),
  );
  const firstTimeMs = ((hour * 60 + minute) * 60 + second) * SECOND_MS;
  return (day) => {
    const dayMs = day * DAY_MS;
    // Asking takes ten microseconds; most days of a rare pattern are in other months.
    if (!fields.month.includes(new Date(dayMs).getUTCMonth() + 1)) return false;
    return task.match(new Date(dayMs + firstTimeMs));
  };
}

/**
 * Vixie cron tells the two kinds apart by an asterisk. Here it is a step, or a part of the clock
 * that is whole, so that the same ticks behave the same however they are written: `*`, `0-23`,
 * `@hourly`. So `0 2,3 * * *` names times, and `0-59/30 2 * * *` asks for a spacing within an hour.
 */
function isIntervalPattern(expression: string, { second, minute, hour }: ParsedFields): boolean {
  const clockFields = expression.trim().split(/\s+/).slice(0, -3);
  return (
    clockFields.some((field) => field.includes('/')) ||
    new Set(second).size === 60 ||
    new Set(minute).size === 60 ||
    new Set(hour).size === 24
  );
}

interface PatternOptions extends Pick<CronPattern, 'isInterval' | 'isDaily'> {
  readonly isRunDay: (day: number) => boolean;
}

function createPattern(
  fields: ParsedFields,
  { isInterval, isDaily, isRunDay }: PatternOptions,
): CronPattern {
  const timeFrom = timesOf(fields);
  const firstTime = timeFrom(0) ?? 0;
  const runDays = new Map<number, number>();

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
    isDaily,
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

/** The first second of a day at which to run, not before another. */
function timesOf({ hour, minute, second }: ParsedFields): (from: number) => number | undefined {
  const hourFrom = steps(hour, 24);
  const minuteFrom = steps(minute, 60);
  const secondFrom = steps(second, 60);
  const firstSecond = secondFrom(0) ?? 0;
  const firstMinute = minuteFrom(0) ?? 0;

  return (from) => {
    const h = Math.floor(from / 3600);
    const m = Math.floor(from / 60) % 60;
    if (hourFrom(h) === h) {
      const s = minuteFrom(m) === m ? secondFrom(from % 60) : undefined;
      if (s !== undefined) return (h * 60 + m) * 60 + s;
      const laterMinute = minuteFrom(m + 1);
      if (laterMinute !== undefined) return (h * 60 + laterMinute) * 60 + firstSecond;
    }
    const laterHour = hourFrom(h + 1);
    return laterHour === undefined ? undefined : (laterHour * 60 + firstMinute) * 60 + firstSecond;
  };
}

/** For each number below `size`, and for that itself, the first of the values that is not less. */
function steps(values: readonly number[], size: number): (from: number) => number | undefined {
  const wanted = new Set(values);
  const table = new Array<number | undefined>(size + 1);
  for (let value = size - 1; value >= 0; value -= 1) {
    table[value] = wanted.has(value) ? value : table[value + 1];
  }
  return (from) => table[from];
}
