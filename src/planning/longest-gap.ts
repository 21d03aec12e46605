import type { Interruptible } from '../domain/slices.ts';
import { DAY_MINUTES, type Rule } from './rule.ts';

/** Ten years, after which all has come again that anybody plans. */
const RING_DAYS_MAX = 3660;
const WORD_BITS = 32;

/** Days after which all rules begin again together; undefined where that is longer than is looked at. */
export function ringDays(rules: readonly Pick<Rule, 'cycleDays'>[]): number | undefined {
  let ring = 1;
  for (const { cycleDays } of rules) {
    ring = (ring / greatestDivisor(ring, cycleDays)) * cycleDays;
    if (ring > RING_DAYS_MAX) return undefined;
  }
  return ring;
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

/**
 * The longest time between two planned ones of all rules together, in seconds: exact, since the ring
 * is gone round once. Undefined without rules and where the ring is too long.
 */
export function* longestGap(rules: readonly Rule[]): Interruptible<number | undefined> {
  const ring = ringDays(rules);
  if (ring === undefined) return undefined;
  const groups = groupsOf(rules);
  const shapes = new Map<string, DayShape>();
  let longest = 0;
  let [first, last]: [number | undefined, number | undefined] = [undefined, undefined];
  for (let day = 0; day < ring; day += 1) {
    yield;
    const planned = groups.filter(({ days, cycleDays }) => days.has(day % cycleDays));
    if (planned.length === 0) continue;
    const key = planned.map(({ number }) => number).join(' ');
    const shape = shapes.get(key) ?? shapeOf(planned);
    shapes.set(key, shape);
    const begin = day * DAY_MINUTES + shape.first;
    longest = Math.max(longest, shape.longest, begin - (last ?? begin));
    first ??= begin;
    last = day * DAY_MINUTES + shape.last;
  }
  if (first === undefined || last === undefined) return undefined;
  return Math.max(longest, first + ring * DAY_MINUTES - last) * 60;
}

/** Rules of the same days. */
interface Group {
  readonly number: number;
  readonly cycleDays: number;
  readonly days: ReadonlySet<number>;
  /** A bit for each minute of a day. */
  readonly minutes: Uint32Array;
}

function groupsOf(rules: readonly Rule[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { cycleDays, days, minutes } of rules) {
    const key = JSON.stringify([cycleDays, days]);
    const group = groups.get(key) ?? {
      number: groups.size,
      cycleDays,
      days: new Set(days),
      minutes: noMinutes(),
    };
    groups.set(key, group);
    for (const minute of minutes) {
      const word = Math.floor(minute / WORD_BITS);
      group.minutes[word] = (group.minutes[word] ?? 0) | (1 << (minute % WORD_BITS));
    }
  }
  return [...groups.values()];
}

function noMinutes(): Uint32Array {
  return new Uint32Array(DAY_MINUTES / WORD_BITS);
}

/** What is planned on a day, in minutes of it. */
interface DayShape {
  readonly first: number;
  readonly last: number;
  /** Between two of the day. */
  readonly longest: number;
}

function shapeOf(groups: readonly Group[]): DayShape {
  const all = noMinutes();
  for (const { minutes } of groups) {
    for (const [word, bits] of minutes.entries()) all[word] = (all[word] ?? 0) | bits;
  }
  let [first, last, longest]: [number | undefined, number, number] = [undefined, 0, 0];
  for (const [word, bits] of all.entries()) {
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const minute = word * WORD_BITS + (WORD_BITS - 1 - Math.clz32(rest & -rest));
      longest = Math.max(longest, minute - (first === undefined ? minute : last));
      first ??= minute;
      last = minute;
    }
  }
  return { first: first ?? 0, last, longest };
}
