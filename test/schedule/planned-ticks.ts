import { readTicks } from '../../src/schedule/read-schedule.ts';
import type { NextTick } from '../../src/schedule/ticks.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export function nextTickOf(expression: string, timezone: string): NextTick {
  const read = readTicks(expression, timezone);
  if ('problems' in read) throw new Error(read.problems.map(({ problem }) => problem).join('; '));
  return read.nextTickMs;
}

/** Both ends are instants; the last one is not part of it. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export function ticksWithin(nextTick: NextTick, { fromMs, untilMs }: Span): number[] {
  const ticks: number[] = [];
  for (let ms = nextTick(fromMs - 1); ms < untilMs; ms = nextTick(ms)) ticks.push(ms);
  return ticks;
}

export function span(from: string, until: string): Span {
  return { fromMs: Date.parse(from), untilMs: Date.parse(until) };
}

/** What a clock on the wall shows, and how far it is ahead of UTC: "28 03:00 +02:00". */
export function onTheWall(timeZone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    const offset = parts.get('timeZoneName')?.replace('GMT', '');
    return `${parts.get('day')} ${parts.get('hour')}:${parts.get('minute')} ${offset || '+00:00'}`;
  };
}
