import { describe, expect, it } from 'vitest';
import { readSchedule } from '../../src/schedule/read-schedule.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './planned-ticks.ts';

const NOW_MS = Date.parse('2026-07-01T12:34:56.789Z');

describe('what an expression means', () => {
  it.each([
    ['*/5 * * * *', 'UTC', 5 * MINUTE_MS, 5 * MINUTE_MS],
    ['*/5 * * * * *', 'UTC', 5000, 5000],
    ['0 3 * * *', 'UTC', DAY_MS, DAY_MS],
    ['* * * * * *', 'UTC', 1000, 1000],
    ['* * 0-3 * * *', 'UTC', 1000, 20 * HOUR_MS + 1000],
    ['* * 0-3 * * *', 'Europe/Berlin', 1000, 20 * HOUR_MS + 1000],
    ['0 7,9 1 * *', 'UTC', 2 * HOUR_MS, (31 * 24 - 2) * HOUR_MS],
    ['*/5 * * * *', 'Asia/Kolkata', 5 * MINUTE_MS, 5 * MINUTE_MS],
    ['*/5 * * * *', 'Europe/Berlin', 5 * MINUTE_MS, 5 * MINUTE_MS],
    ['@daily', 'UTC', DAY_MS, DAY_MS],
    ['0 8-18 * * 1-5', 'UTC', HOUR_MS, 62 * HOUR_MS],
    ['0 3 * * *', 'Europe/Berlin', 23 * HOUR_MS, 25 * HOUR_MS],
    ['30 2 * * *', 'Europe/Berlin', 23.5 * HOUR_MS, 25 * HOUR_MS],
    ['0 * * * *', 'Europe/Berlin', HOUR_MS, HOUR_MS],
    ['59 * * * *', 'Europe/Berlin', HOUR_MS, HOUR_MS],
    ['0 */2 * * *', 'Europe/Berlin', HOUR_MS, 2 * HOUR_MS],
    // Clocks that go back between two ticks put them further apart.
    ['0 */3 * * *', 'Europe/Berlin', 2 * HOUR_MS, 4 * HOUR_MS],
    ['10,20 * * * *', 'UTC', 10 * MINUTE_MS, 50 * MINUTE_MS],
    ['0 0 1 1 *', 'UTC', 365 * DAY_MS, 365 * DAY_MS],
  ])('%s in %s has gaps from %i to %i ms', (expression, timezone, shortestGapMs, longestGapMs) => {
    expect(readSchedule(expression, timezone, NOW_MS)).toEqual({ shortestGapMs, longestGapMs });
  });

  it.each([
    ['2026-07-01', 4 * 365 + 1],
    ['2095-07-01', 8 * 365 + 1],
  ])('from %s on, leap days are %i days apart: one gap at least counts', (now, days) => {
    expect(readSchedule('0 0 29 2 *', 'UTC', Date.parse(now))).toEqual({
      shortestGapMs: days * DAY_MS,
      longestGapMs: days * DAY_MS,
    });
  });

  it('looks a year ahead and no further', () => {
    const now = Date.parse('2011-06-01');
    const later = Date.parse('2012-06-01');
    const gapsOf = (nowMs: number) => readSchedule('0 12 * * *', 'Pacific/Apia', nowMs);
    expect(gapsOf(now)).toMatchObject({ shortestGapMs: 12 * HOUR_MS });
    expect(gapsOf(later)).toMatchObject({ shortestGapMs: 23 * HOUR_MS });
  });
});

describe('what is wrong with an expression', () => {
  it.each([
    ['61 * * * *', 'UTC', 'schedule', 'minute: 61 is a invalid expression for minute'],
    ['* * * *', 'UTC', 'schedule', 'expression: expected 5 or 6 fields but got 4'],
    ['5/10 * * * *', 'UTC', 'schedule', 'minute: 5/10 is a invalid expression for minute'],
    ['* * * * *', 'Europe/Berln', 'timezone', '"Europe/Berln" is no IANA time zone'],
    [
      '0 0 30 2 *',
      'UTC',
      'schedule',
      'dayOfMonth: 30 2 is an impossible day of month for the given month',
    ],
    [
      '0 0 1 * 1#2',
      'UTC',
      'schedule',
      'never comes: Could not find next matching date within reasonable time range',
    ],
  ])('%s in %s is refused', (expression, timezone, key, problem) => {
    expect(readSchedule(expression, timezone)).toEqual({ problems: [{ key, problem }] });
  });

  it('is named at once', () => {
    const read = readSchedule('61 * * * *', 'Mars');
    expect('problems' in read && read.problems.map(({ key }) => key)).toEqual([
      'timezone',
      'schedule',
    ]);
  });
});
