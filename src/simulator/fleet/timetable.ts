const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** 1970 began on a Thursday. */
const EPOCH_WEEKDAY = 3;

/** The days, hours and minutes of one pattern, all in UTC. */
interface Times {
  readonly isWeekly: boolean;
  readonly interval: number;
  readonly weekdays: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly minutes: ReadonlySet<number>;
}

/**
 * Whether any of the patterns names this minute. Every minute is looked at as CBR's scheduler looks
 * at the clock: nothing is computed ahead. What is not understood never happens.
 */
export function createTimetable(
  patterns: readonly string[] | null,
  startMs: number,
): (minuteMs: number) => boolean {
  const all = (patterns ?? []).flatMap((pattern) => timesOf(pattern, startMs) ?? []);
  return (minuteMs) => minuteMs >= startMs && all.some((times) => isIn(times, minuteMs, startMs));
}

function isIn(times: Times, minuteMs: number, startMs: number): boolean {
  const { isWeekly, interval, weekdays, hours, minutes } = times;
  if (!minutes.has(Math.floor(minuteMs / MINUTE_MS) % 60)) return false;
  if (!hours.has(Math.floor(minuteMs / (60 * MINUTE_MS)) % 24)) return false;
  const [day, firstDay] = [Math.floor(minuteMs / DAY_MS), Math.floor(startMs / DAY_MS)];
  if (!isWeekly) return (day - firstDay) % interval === 0;
  return weekdays.has(weekdayOf(day)) && (weekOf(day) - weekOf(firstDay)) % interval === 0;
}

function weekdayOf(day: number): number {
  return (day + EPOCH_WEEKDAY) % 7;
}

/** Weeks begin on a Monday. */
function weekOf(day: number): number {
  return Math.floor((day + EPOCH_WEEKDAY) / 7);
}

function timesOf(pattern: string, startMs: number): Times | undefined {
  const parts = new Map(
    pattern
      .toUpperCase()
      .split(';')
      .map((part) => part.split('=', 2))
      .map(([key = '', value = '']) => [key, value] as const),
  );
  const frequency = parts.get('FREQ');
  if (frequency !== 'DAILY' && frequency !== 'WEEKLY') return undefined;
  const start = new Date(startMs);
  const numbers = (key: string, otherwise: number) =>
    new Set(parts.get(key)?.split(',').map(Number) ?? [otherwise]);
  const weekdays = parts
    .get('BYDAY')
    ?.split(',')
    .map((day) => DAYS.indexOf(day));
  return {
    isWeekly: frequency === 'WEEKLY',
    interval: Number(parts.get('INTERVAL') ?? 1),
    weekdays: new Set(weekdays ?? [weekdayOf(Math.floor(startMs / DAY_MS))]),
    hours: numbers('BYHOUR', start.getUTCHours()),
    minutes: numbers('BYMINUTE', start.getUTCMinutes()),
  };
}
