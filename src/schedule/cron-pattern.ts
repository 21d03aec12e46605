import { type CronFields, readCronFields } from './cron-fields.ts';

const SECOND_MS = 1000;
const DAY_SECONDS = 86_400;
export const DAY_MS = DAY_SECONDS * SECOND_MS;

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
  /** The first day with times, not before another; days are counted from 1970. */
  runDayFrom(day: number): number;
  /** Of the times of one day, which are the same on every day that has any. */
  readonly ofDay: DayTimes;
}

export interface DayTimes {
  readonly firstMs: number;
  readonly lastMs: number;
  /** Between one and the next; undefined where there is one alone. */
  readonly gaps: DayGaps | undefined;
}

export interface DayGaps {
  readonly shortestMs: number;
  readonly longestMs: number;
}

export type CronReading = { readonly pattern: CronPattern } | { readonly problem: string };

export function readCronPattern(expression: string): CronReading {
  const fields = readCronFields(expression);
  if ('problem' in fields) return fields;
  const runDayFrom = fields.isEveryDay ? (day: number) => day : runDays(fields.isRunDay);
  return runDayFrom(0) === undefined
    ? { problem: 'never comes: no day has both this day of month and this day of week' }
    : { pattern: createPattern(fields, runDayFrom) };
}

/**
 * Vixie cron tells the two kinds apart by an asterisk. Here it is a step, or a part of the clock
 * that is whole, so that the same ticks behave the same however they are written: `*`, `0-23`,
 * `@hourly`. So `0 2,3 * * *` names times, and `0-59/30 2 * * *` asks for a spacing within an hour.
 */
function isIntervalPattern({ seconds, minutes, hours, hasStep }: CronFields): boolean {
  return (
    hasStep ||
    new Set(seconds).size === 60 ||
    new Set(minutes).size === 60 ||
    new Set(hours).size === 24
  );
}

type FindDay = (from: number) => number | undefined;

function createPattern(fields: CronFields, findDay: FindDay): CronPattern {
  const timeFrom = timesOf(fields);
  const firstTime = timeFrom(0) ?? 0;

  function runDayFrom(from: number): number {
    const day = findDay(from);
    if (day === undefined) throw new Error('a pattern that was found to come does not');
    return day;
  }

  return {
    isInterval: isIntervalPattern(fields),
    isDaily: fields.isEveryDay,
    runDayFrom,
    ofDay: dayTimes(fields),
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

/** The first day with times, not before another. A stretch that was found to have none is known then. */
function runDays(isRunDay: CronFields['isRunDay']): FindDay {
  let known = { from: 0, day: -1 };
  return (from) => {
    if (from >= known.from && from <= known.day) return known.day;
    for (let day = from; day < from + CALENDAR_DAYS; day += 1) {
      const isJoined = day === known.from && known.from <= known.day;
      if (!isJoined && !isRunDay(day)) continue;
      known = { from, day: isJoined ? known.day : day };
      return known.day;
    }
    return undefined;
  };
}

/** Out of the distances within each field: a day may have 86,400 times. */
function dayTimes({ seconds, minutes, hours }: CronFields): DayTimes {
  const units = [
    { values: seconds, unitMs: SECOND_MS },
    { values: minutes, unitMs: 60 * SECOND_MS },
    { values: hours, unitMs: 3600 * SECOND_MS },
  ];
  let [firstMs, lastMs] = [0, 0];
  const gapsMs: number[] = [];
  for (const { values, unitMs } of units) {
    const sorted = [...new Set(values)].sort((one, other) => one - other);
    for (const [index, value] of sorted.slice(1).entries()) {
      gapsMs.push((value - (sorted[index] ?? 0)) * unitMs + firstMs - lastMs);
    }
    firstMs += (sorted[0] ?? 0) * unitMs;
    lastMs += (sorted.at(-1) ?? 0) * unitMs;
  }
  const gaps = { shortestMs: Math.min(...gapsMs), longestMs: Math.max(...gapsMs) };
  return { firstMs, lastMs, gaps: gapsMs.length === 0 ? undefined : gaps };
}

/** The first second of a day at which to run, not before another. */
function timesOf({ hours, minutes, seconds }: CronFields): (from: number) => number | undefined {
  const hourFrom = steps(hours, 24);
  const minuteFrom = steps(minutes, 60);
  const secondFrom = steps(seconds, 60);
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
