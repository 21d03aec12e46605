const MINUTE_SECONDS = 60;
export const DAY_MINUTES = 1440;

/** Times that come again and again. Days are counted since 1970, minutes likewise; all is UTC. */
export interface Rule {
  /** Days after which all comes again. */
  readonly cycleDays: number;
  /** Days of a cycle, which begins with day 0; in order, never empty. */
  readonly days: readonly number[];
  /** Minutes of such a day; in order, never empty. */
  readonly minutes: readonly number[];
  /** Nothing is planned before. */
  readonly fromMinute: number;
}

/** The last planned time that is not after `nowSeconds`; undefined where there was none yet. */
export function lastPlanned(rules: readonly Rule[], nowSeconds: number): number | undefined {
  const nowMinute = Math.floor(nowSeconds / MINUTE_SECONDS);
  const last = Math.max(...rules.map((rule) => lastMinute(rule, nowMinute)));
  return last === Number.NEGATIVE_INFINITY ? undefined : last * MINUTE_SECONDS;
}

/** The first planned time after `nowSeconds`; undefined without any rule. */
export function nextPlanned(rules: readonly Rule[], nowSeconds: number): number | undefined {
  const minute = Math.floor(nowSeconds / MINUTE_SECONDS) + 1;
  const next = Math.min(...rules.map((rule) => nextMinute(rule, minute)));
  return next === Number.POSITIVE_INFINITY ? undefined : next * MINUTE_SECONDS;
}

function lastMinute(rule: Rule, nowMinute: number): number {
  const today = Math.floor(nowMinute / DAY_MINUTES);
  const day = dayUpTo(rule, today);
  const minute =
    day === today
      ? rule.minutes.findLast((each) => today * DAY_MINUTES + each <= nowMinute)
      : rule.minutes.at(-1);
  const found =
    minute === undefined
      ? dayUpTo(rule, today - 1) * DAY_MINUTES + (rule.minutes.at(-1) ?? 0)
      : day * DAY_MINUTES + minute;
  return found < rule.fromMinute ? Number.NEGATIVE_INFINITY : found;
}

/** The first one from `minute` on. */
function nextMinute(rule: Rule, minute: number): number {
  const from = Math.max(minute, rule.fromMinute);
  const first = Math.floor(from / DAY_MINUTES);
  const day = dayFrom(rule, first);
  const sameDay =
    day === first
      ? rule.minutes.find((each) => first * DAY_MINUTES + each >= from)
      : rule.minutes[0];
  if (sameDay !== undefined) return day * DAY_MINUTES + sameDay;
  return dayFrom(rule, first + 1) * DAY_MINUTES + (rule.minutes[0] ?? 0);
}

/** The last of its days that is not after `day`. */
function dayUpTo({ cycleDays, days }: Rule, day: number): number {
  const begin = Math.floor(day / cycleDays) * cycleDays;
  const inCycle = days.findLast((each) => begin + each <= day);
  return inCycle === undefined ? begin - cycleDays + (days.at(-1) ?? 0) : begin + inCycle;
}

/** The first of its days from `day` on. */
function dayFrom({ cycleDays, days }: Rule, day: number): number {
  const begin = Math.floor(day / cycleDays) * cycleDays;
  const inCycle = days.find((each) => begin + each >= day);
  return inCycle === undefined ? begin + cycleDays + (days[0] ?? 0) : begin + inCycle;
}
