import { DAY_MINUTES, type Rule } from './rule.ts';

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const DAY_SECONDS = 86_400;
const WEEK_DAYS = 7;
/** Day 0, 1 January 1970, was a Thursday. */
const THURSDAY = 3;

const KEYS = ['FREQ', 'INTERVAL', 'BYDAY', 'BYHOUR', 'BYMINUTE'] as const;
type Parts = Readonly<Partial<Record<(typeof KEYS)[number], string>>>;

/**
 * Reads one pattern: `FREQ=DAILY` or `FREQ=WEEKLY` with what may stand beside it, in any order and
 * case. What is left out comes from `startSeconds`, and intervals count from its day, weeks from the
 * Monday before. Undefined for all else, since a guess could promise too much.
 */
export function readPattern(pattern: string, startSeconds: number | undefined): Rule | undefined {
  const parts = partsOf(pattern);
  if (parts === undefined) return undefined;
  const start = startSeconds === undefined ? undefined : startOf(startSeconds);
  const interval = listOf(parts.INTERVAL ?? '1', { least: 1, most: 9999 })?.[0];
  if (interval === undefined || parts.INTERVAL?.includes(',')) return undefined;
  const days = daysOf(parts, interval, start);
  const minutes = minutesOf(parts, start);
  if (days === undefined || minutes === undefined) return undefined;
  return { ...days, minutes, fromMinute: start?.minute ?? Number.NEGATIVE_INFINITY };
}

/** Undefined where a part is no such part, or stands there twice. */
function partsOf(pattern: string): Parts | undefined {
  const parts: Partial<Record<(typeof KEYS)[number], string>> = {};
  for (const part of pattern.trim().replace(/;$/, '').toUpperCase().split(';')) {
    const [name, value, ...rest] = part.split('=');
    const key = KEYS.find((each) => each === name?.trim());
    if (key === undefined || value === undefined || rest.length > 0) return undefined;
    if (parts[key] !== undefined) return undefined;
    parts[key] = value.trim();
  }
  return parts;
}

interface Start {
  readonly minute: number;
  readonly day: number;
  readonly minuteOfDay: number;
}

function startOf(seconds: number): Start {
  const minute = Math.floor(seconds / 60);
  return { minute, day: Math.floor(seconds / DAY_SECONDS), minuteOfDay: minute % DAY_MINUTES };
}

function daysOf(
  { FREQ, BYDAY }: Parts,
  interval: number,
  start: Start | undefined,
): Pick<Rule, 'cycleDays' | 'days'> | undefined {
  if (interval > 1 && start === undefined) return undefined;
  if (FREQ === 'DAILY' && BYDAY === undefined) {
    return { cycleDays: interval, days: [(start?.day ?? 0) % interval] };
  }
  if (FREQ !== 'WEEKLY') return undefined;
  const weekdays =
    BYDAY === undefined ? start && [weekdayOf(start.day)] : weekdaysOf(BYDAY.split(','));
  if (weekdays === undefined) return undefined;
  const cycleDays = interval * WEEK_DAYS;
  // A week of the cycle, by the day that its Monday is.
  const monday = start === undefined ? WEEK_DAYS - THURSDAY : start.day - weekdayOf(start.day);
  // The Monday of the first week there is lies before day 0.
  const days = weekdays.map((weekday) => (monday + weekday + cycleDays) % cycleDays);
  return { cycleDays, days: days.toSorted((one, other) => one - other) };
}

function weekdayOf(day: number): number {
  return (day + THURSDAY) % WEEK_DAYS;
}

function weekdaysOf(names: readonly string[]): readonly number[] | undefined {
  const weekdays = names.map((name) => WEEKDAYS.indexOf(name.trim()));
  return weekdays.includes(-1) ? undefined : [...new Set(weekdays)];
}

function minutesOf(
  { BYHOUR, BYMINUTE }: Parts,
  start: Start | undefined,
): readonly number[] | undefined {
  const hours = timesOf(BYHOUR, 23, start && Math.floor(start.minuteOfDay / 60));
  const minutes = timesOf(BYMINUTE, 59, start && start.minuteOfDay % 60);
  if (hours === undefined || minutes === undefined) return undefined;
  return hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
}

function timesOf(
  text: string | undefined,
  most: number,
  initial: number | undefined,
): readonly number[] | undefined {
  if (text !== undefined) return listOf(text, { least: 0, most });
  return initial === undefined ? undefined : [initial];
}

/** Numbers with commas between them, in order and each once. */
function listOf(
  text: string,
  { least, most }: { readonly least: number; readonly most: number },
): readonly number[] | undefined {
  const numbers = text.split(',').map((part) => {
    return /^\d{1,4}$/.test(part.trim()) ? Number(part) : Number.NaN;
  });
  const isGood = numbers.every((number) => number >= least && number <= most);
  return isGood ? [...new Set(numbers)].sort((one, other) => one - other) : undefined;
}
