import { describe, expect, it, vi } from 'vitest';
import { readSchedule } from '../../src/schedule/read-schedule.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './planned-ticks.ts';

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
    ['0 0 1 1 *', 'UTC', 365 * DAY_MS, 366 * DAY_MS],
    ['0 0 29 2 *', 'UTC', 4 * 365.25 * DAY_MS, 4 * 365.25 * DAY_MS],
    // Dense on some days of the week, and none on the others.
    ['* * * * * 1,2,5', 'UTC', 1000, 2 * DAY_MS + 1000],
    ['*/10 6-20 * * *', 'Europe/Berlin', 10 * MINUTE_MS, (9 * 60 + 10 + 60) * MINUTE_MS],
    ['0 12 * * 0', 'Europe/Berlin', (7 * 24 - 1) * HOUR_MS, (7 * 24 + 1) * HOUR_MS],
    ['0 6 1,15 * 1', 'UTC', DAY_MS, 7 * DAY_MS],
    ['0 0 1-31 * 1', 'UTC', DAY_MS, DAY_MS],
    ['0 0 1 * 0-6', 'UTC', DAY_MS, DAY_MS],
    ['5/15 * * * *', 'UTC', 15 * MINUTE_MS, 15 * MINUTE_MS],
    ['0 6/6 * * *', 'UTC', 6 * HOUR_MS, 12 * HOUR_MS],
    ['*/60 * * * *', 'UTC', HOUR_MS, HOUR_MS],
    ['0 */24 * * *', 'UTC', DAY_MS, DAY_MS],
  ])('%s in %s has gaps from %i to %i ms', (expression, timezone, shortestGapMs, longestGapMs) => {
    expect(readSchedule(expression, timezone)).toEqual({ shortestGapMs, longestGapMs });
  });

  it.each([
    ['*/10 6-20 * * *', 'Europe/Berlin'],
    ['0 3 * * 1-5', 'America/New_York'],
    ['0 0 29 2 *', 'UTC'],
    ['* * * * * 1,2,5', 'Australia/Lord_Howe'],
    ['0 3 L * *', 'Africa/Casablanca'],
  ])('%s in %s does not depend on the day it is read', (expression, timezone) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const readings = ['2026-01-01', '2026-07-01T12:34:56.789Z', '2026-10-25', '2095-07-01'].map(
      (now) => {
        vi.setSystemTime(now);
        return JSON.stringify(readSchedule(expression, timezone));
      },
    );
    vi.useRealTimers();
    expect(new Set(readings).size).toBe(1);
  });
});

describe('what is wrong with an expression', () => {
  it.each<[string, RegExp | string]>([
    ['61 * * * *', 'minute: "61" cannot be read; allowed is 0 to 59, as 5, 10-20, */5 or 1,15'],
    [
      '* 25 * * 8',
      'hour: "25" cannot be read; allowed is 0 to 23, as 6, 8-18, */4 or 6,18; day of week: "8" cannot be read; allowed is 0 to 6, as 1, 1-5, mon,fri, 1#2 or 5L; 0 and 7 are Sunday',
    ],
    [
      '* * * *',
      'has 4 fields; cron has 5, minute hour day-of-month month day-of-week, or 6 with seconds in front, as "*/5 * * * *" for every five minutes',
    ],
    ['0 0 0 1 1 * 2026', /^has 7 fields; cron has 5/],
    ['often', /^has 1 field; cron has 5/],
    ['0 0 30 2 *', 'dayOfMonth: 30 2 is an impossible day of month for the given month'],
    ['0 0 */31 * 1#2', 'never comes: no day has both this day of month and this day of week'],
    // Steps that would never be made.
    [
      '*/90 * * * *',
      'minute: the step of "*/90" is larger than the field, which has 60 values, so it would never be made; write the minutes themselves',
    ],
    ['0 */36 * * *', /^hour: the step of "\*\/36" is larger than the field, which has 24 values/],
    ['*/61 * * * * *', /^second: the step/],
    ['0 0 */32 * *', /^day of month: the step/],
    ['0 0 1 */13 *', /^month: the step/],
    ['0 0 * * */8', /^day of week: the step/],
    ['0 0 1,*/40 * *', /^day of month: the step of "\*\/40"/],
    ['5/90 * * * *', /^minute: the step of "5\/90" is larger than the field/],
    ['10-20/30 * * * *', /larger than the range, which has 11 values/],
    ['0 0 * jan-mar/4 *', /larger than the range, which has 3 values/],
    // What node-cron takes for something else.
    ['1* * * * *', /^minute: "1\*" cannot be read/],
    ['0 0 * 1jan *', /^month: "1jan" cannot be read/],
    ['0 0 * * sunmon', /^day of week: "sunmon" cannot be read/],
    ['*/0 * * * *', /^minute: "\*\/0" cannot be read/],
    ['5, * * * *', /^minute: a part of it cannot be read/],
    ['H * * * *', /^minute: "H" cannot be read/],
    ['? * * * *', /^minute: "\?" cannot be read/],
    // Other programs' notations.
    ['@every 5m', 'is a duration, and a schedule is cron; write schedule: "*/5 * * * *"'],
    ['@every 1h30m', /^is a duration.* write schedule: "\*\/5 \* \* \* \*", which is every five/],
    ['@every', 'has no @every; write it as cron, as "*/5 * * * *" for every five minutes'],
    ['every 10 minutes', 'is a duration, and a schedule is cron; write schedule: "*/10 * * * *"'],
    ['30s', 'is a duration, and a schedule is cron; write schedule: "*/30 * * * * *"'],
    ['1m', 'is a duration, and a schedule is cron; write schedule: "* * * * *"'],
    ['2h', 'is a duration, and a schedule is cron; write schedule: "0 */2 * * *"'],
    ['60m', 'is a duration, and a schedule is cron; write schedule: "0 * * * *"'],
    ['1d', 'is a duration, and a schedule is cron; write schedule: "0 0 * * *"'],
    [
      'CRON_TZ=Europe/Berlin */5 * * * *',
      'has a time zone in it, which has a key of its own; write timezone: Europe/Berlin beside it',
    ],
    ['TZ=UTC 0 3 * * *', /write timezone: UTC beside it$/],
    ['@reboot', /^has no @reboot; every project is asked once at the start anyway/],
    ['@dayly', /^is none of @yearly, @annually, /],
    ['"*/5 * * * *"', 'has quotes inside; leave these out'],
  ])('%s', (expression, problem) => {
    expect(readSchedule(expression, 'UTC')).toEqual({
      problems: [{ key: 'schedule', problem: expect.stringMatching(exactly(problem)) }],
    });
  });

  it('is named at once with a zone that is none', () => {
    expect(readSchedule('* * * *', 'Europe/Berln')).toEqual({
      problems: [
        { key: 'timezone', problem: '"Europe/Berln" is no IANA time zone' },
        { key: 'schedule', problem: expect.stringMatching(/^has 4 fields/) },
      ],
    });
  });
});

function exactly(problem: RegExp | string): RegExp {
  if (typeof problem !== 'string') return problem;
  return new RegExp(`^${problem.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$`);
}
