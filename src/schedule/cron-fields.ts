import cron, { type ParsedFields } from 'node-cron';
import { AS_CRON, foreignNotation, NICKNAMES } from './foreign-notation.ts';

/** What the fields of a cron expression name. */
export interface CronFields {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Whether the clock's part has a step. */
  readonly hasStep: boolean;
  /** Whether a day without its time, counted from 1970, is one of those named. */
  readonly isRunDay: (day: number) => boolean;
  readonly isEveryDay: boolean;
}

interface Field {
  readonly key: keyof ParsedFields;
  readonly label: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly example: string;
}

const CLOCK_EXAMPLE = '5, 10-20, */5 or 1,15';
const FIELDS: readonly Field[] = [
  { key: 'second', label: 'second', minimum: 0, maximum: 59, example: CLOCK_EXAMPLE },
  { key: 'minute', label: 'minute', minimum: 0, maximum: 59, example: CLOCK_EXAMPLE },
  { key: 'hour', label: 'hour', minimum: 0, maximum: 23, example: '6, 8-18, */4 or 6,18' },
  {
    key: 'dayOfMonth',
    label: 'day of month',
    minimum: 1,
    maximum: 31,
    example: '1, 1-7, 1,15, 15W or L for the last',
  },
  { key: 'month', label: 'month', minimum: 1, maximum: 12, example: '1, 1-3, */3 or jan,jul' },
  {
    key: 'dayOfWeek',
    label: 'day of week',
    minimum: 0,
    maximum: 6,
    example: '1, 1-5, mon,fri, 1#2 or 5L; 0 and 7 are Sunday',
  },
];

const NAMES = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september'],
  ...['october', 'november', 'december', 'sunday', 'monday', 'tuesday', 'wednesday', 'thursday'],
  ...['friday', 'saturday'],
];
const VALUE = `(?:\\d{1,2}|${NAMES.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join('|')})`;
/** Values with or without a step, and those that only days have; node-cron takes `1*` for 10-59. */
const STEPPED = new RegExp(
  `^(?<range>\\*|\\?|${VALUE}(?:-${VALUE})?)(?:/(?<step>\\d{1,4}))?$`,
  'i',
);
const OF_DAYS = new RegExp(`^(?:L(?:-\\d{1,2})?|(?:\\d{1,2}|L)W|${VALUE}(?:L|#\\d))$`, 'i');

/**
 * Reads the fields with node-cron, whose timer and next runs are not used: they skip ticks when
 * clocks change. Before that it is told what cron(5) and others mean where it differs.
 */
export function readCronFields(expression: string): CronFields | { readonly problem: string } {
  const foreign = foreignNotation(expression);
  if (foreign !== undefined) return { problem: foreign };
  const text = expression.trim();
  const given = (NICKNAMES[text.toLowerCase()] ?? text).split(/\s+/);
  if (given.length !== 5 && given.length !== 6) {
    return {
      problem: `has ${given.length} ${given.length === 1 ? 'field' : 'fields'}; cron has 5, minute hour day-of-month month day-of-week, or 6 with seconds in front, ${AS_CRON}`,
    };
  }
  const written = given.length === 5 ? ['0', ...given] : given;
  const problems = FIELDS.flatMap((field, index) => fieldProblem(field, written[index] ?? ''));
  if (problems.length > 0) return { problem: problems.join('; ') };
  const texts = written.map((each, index) => closed(each, FIELDS[index]?.maximum ?? 0));
  const { errors, fields } = cron.validateDetailed(texts.join(' '));
  if (fields === undefined) {
    return { problem: errors.map(({ field, message }) => `${field}: ${message}`).join('; ') };
  }
  return {
    seconds: fields.second,
    minutes: fields.minute,
    hours: fields.hour,
    hasStep: written.slice(0, 3).some((each) => each.includes('/')),
    ...days(fields, texts),
  };
}

/** What is wrong with the parts of a field, each looked at alone. */
function fieldProblem(field: Field, text: string): readonly string[] {
  return text.split(',').flatMap((part) => {
    // To ask node-cron takes a millisecond at the start, and most fields say no more than that.
    if (part === '*') return [];
    const { range, step } = STEPPED.exec(part)?.groups ?? {};
    const whole = range === undefined ? part : closed(part, field.maximum);
    const values = range !== undefined || OF_DAYS.test(part) ? valuesOf(field, whole) : undefined;
    if (values === undefined) {
      const shown = /^[\w*/?#-]{1,20}$/.test(part) ? `"${part}"` : 'a part of it';
      const { minimum, maximum, label, example } = field;
      return [
        `${label}: ${shown} cannot be read; allowed is ${minimum} to ${maximum}, as ${example}`,
      ];
    }
    if (range === undefined || step === undefined) return [];
    // From one value on it goes to the end of the field, of which a step may be the whole.
    const all = field.maximum - field.minimum + 1;
    const size = /^(?:\w+|\*)$/.test(range) ? all : (valuesOf(field, range)?.length ?? 0);
    if (Number(step) <= size) return [];
    const what = size === all ? 'field' : 'range';
    return [
      `${field.label}: the step of "${part}" is larger than the ${what}, which has ${size} values, so it would never be made; write the ${field.label}s themselves`,
    ];
  });
}

/** What node-cron takes a part of a field for; undefined when it refuses it. */
function valuesOf({ key }: Field, part: string): readonly (number | string)[] | undefined {
  const texts = FIELDS.map((field) => (field.key === key ? part : '*'));
  return cron.validateDetailed(texts.join(' ')).fields?.[key];
}

/** `5/15` is 5-59/15 to most crons, and to node-cron nothing. */
function closed(text: string, maximum: number): string {
  return text
    .split(',')
    .map((part) => part.replace(/^(\w+)\/(\d+)$/, `$1-${maximum}/$2`))
    .join(',');
}

/**
 * Days as cron(5) has them: when day of month and day of week are both restricted, either is
 * enough, and both have to hold otherwise. Restricted is a field that does not begin with `*`.
 * node-cron wants both to hold in any case.
 */
function days(
  { dayOfMonth, month, dayOfWeek }: ParsedFields,
  texts: readonly string[],
): Pick<CronFields, 'isRunDay' | 'isEveryDay'> {
  const [, , , monthDays = '*', , weekDays = '*'] = texts;
  const isEither = ![monthDays, weekDays].some((text) => /^[*?]/.test(text));
  const months = new Set(month);
  const ofMonth = dayTest(dayOfMonth, `0 0 0 ${monthDays} * *`, ({ date }) => date);
  const ofWeek = dayTest(dayOfWeek, `0 0 0 * * ${weekDays}`, ({ weekday }) => weekday);
  const allMonthDays = new Set(dayOfMonth).size === 31;
  const allWeekDays = new Set(dayOfWeek).size === 7;
  return {
    isEveryDay:
      months.size === 12 && (isEither ? allMonthDays || allWeekDays : allMonthDays && allWeekDays),
    isRunDay: (day) => {
      const at = calendarDay(day);
      if (!months.has(at.month)) return false;
      return isEither ? ofMonth(at) || ofWeek(at) : ofMonth(at) && ofWeek(at);
    },
  };
}

interface CalendarDay {
  readonly startMs: number;
  readonly month: number;
  readonly date: number;
  readonly weekday: number;
  readonly lastDate: number;
}

const DAY_MS = 86_400_000;

function calendarDay(day: number): CalendarDay {
  const startMs = day * DAY_MS;
  const at = new Date(startMs);
  const month = at.getUTCMonth();
  return {
    startMs,
    month: month + 1,
    date: at.getUTCDate(),
    weekday: at.getUTCDay(),
    lastDate: new Date(Date.UTC(at.getUTCFullYear(), month + 1, 0)).getUTCDate(),
  };
}

/** Whether a field names a day. Numbers speak for themselves; about `L`, `15W` and `1#2` node-cron is asked. */
function dayTest(
  values: readonly (number | string)[],
  expression: string,
  numberOf: (at: CalendarDay) => number,
): (at: CalendarDay) => boolean {
  const known = new Set(values);
  if (values.every((value) => typeof value === 'number')) return (at) => known.has(numberOf(at));
  const task = cron.createTask(expression, () => undefined, { timezone: 'UTC' });
  // Takes it off node-cron's global list; it can be asked all the same.
  task.destroy();
  // Asking takes ten microseconds, and days that are alike in these three get the same answer.
  const answers = new Map<number, boolean>();
  return (at) => {
    const { startMs, date, weekday, lastDate } = at;
    const kind = (lastDate * 32 + date) * 8 + weekday;
    const answer = answers.get(kind) ?? task.match(new Date(startMs));
    answers.set(kind, answer);
    return answer;
  };
}
