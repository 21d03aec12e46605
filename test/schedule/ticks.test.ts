import { describe, expect, it } from 'vitest';
import { DAY_MS, nextTickOf, onTheWall, span, ticksWithin } from './planned-ticks.ts';

function clockTimes(
  expression: string,
  timezone: string,
  [from, until]: readonly [string, string],
): string[] {
  const ticks = ticksWithin(nextTickOf(expression, timezone), span(from, until));
  return ticks.map(onTheWall(timezone));
}

/** Clocks go from 02:00 to 03:00. */
const SPRING = ['2027-03-28T00:00:00+01:00', '2027-03-28T05:00:00+02:00'] as const;

describe('in Berlin in spring', () => {
  it.each([
    ['30 2 * * *', ['28 03:00 +02:00']],
    ['0 3 * * *', ['28 03:00 +02:00']],
    ['0,30 2,3 * * *', ['28 03:00 +02:00', '28 03:30 +02:00']],
    ['15 2,3 * * *', ['28 03:00 +02:00', '28 03:15 +02:00']],
    ['10,20 2 * * *', ['28 03:00 +02:00']],
    ['@daily', ['28 00:00 +01:00']],
    ['30 2 28 3 *', ['28 03:00 +02:00']],
    ['30 2 27 3 *', []],
    ['0 * * * *', ['28 00:00 +01:00', '28 01:00 +01:00', '28 03:00 +02:00', '28 04:00 +02:00']],
    // Hours of real time lie between: the run at 03:00 would be one too many.
    ['50 * * * *', ['28 00:50 +01:00', '28 01:50 +01:00', '28 03:50 +02:00', '28 04:50 +02:00']],
    // Here it is not, or there would be three hours without any.
    ['0 */2 * * *', ['28 00:00 +01:00', '28 03:00 +02:00', '28 04:00 +02:00']],
    [
      '*/30 1-3 * * *',
      ['28 01:00 +01:00', '28 01:30 +01:00', '28 03:00 +02:00', '28 03:30 +02:00'],
    ],
    ['*/10 2 * * *', ['28 03:00 +02:00']],
  ])('%s', (expression, expected) => {
    expect(clockTimes(expression, 'Europe/Berlin', SPRING)).toEqual(expected);
  });
});

/** Clocks go from 03:00 back to 02:00. */
const AUTUMNS = [
  ['25', '2026-10-25T00:00:00+02:00', '2026-10-25T05:00:00+01:00'],
  ['31', '2027-10-31T00:00:00+02:00', '2027-10-31T05:00:00+01:00'],
] as const;

describe.each(AUTUMNS)('in Berlin in autumn, on day %s', (day, from, until) => {
  it.each([
    ['30 2 * * *', ['02:30 +02:00']],
    ['0 3 * * *', ['03:00 +01:00']],
    ['15 2,3 * * *', ['02:15 +02:00', '03:15 +01:00']],
    ['0 2,3 * * *', ['02:00 +02:00', '03:00 +01:00']],
    ['@daily', ['00:00 +02:00']],
    [
      '0 * * * *',
      [
        '00:00 +02:00',
        '01:00 +02:00',
        '02:00 +02:00',
        '02:00 +01:00',
        '03:00 +01:00',
        '04:00 +01:00',
      ],
    ],
    ['0 */2 * * *', ['00:00 +02:00', '02:00 +02:00', '02:00 +01:00', '04:00 +01:00']],
    ['*/30 2 * * *', ['02:00 +02:00', '02:30 +02:00', '02:00 +01:00', '02:30 +01:00']],
    ['0,30 2 * * *', ['02:00 +02:00', '02:30 +02:00']],
  ])('%s', (expression, expected) => {
    const times = clockTimes(expression, 'Europe/Berlin', [from, until]);
    expect(times).toEqual(expected.map((time) => `${day} ${time}`));
  });
});

describe('intervals keep their real spacing in Berlin', () => {
  it.each(
    [SPRING, ...AUTUMNS.map(([, from, until]) => [from, until] as const)].flatMap((when) => [
      ['*/5 * * * *', 5, when] as const,
      ['*/30 * * * *', 30, when] as const,
      ['0 * * * *', 60, when] as const,
      ['@hourly', 60, when] as const,
      ['7 0-23 * * *', 60, when] as const,
      ['10-50/20 * * * *', 20, when] as const,
    ]),
  )('%s: at most %i minutes', (expression, minutes, [from, until]) => {
    const ticks = ticksWithin(nextTickOf(expression, 'Europe/Berlin'), span(from, until));
    const gaps = ticks.slice(1).map((tick, index) => (tick - (ticks[index] ?? 0)) / 60_000);
    expect(gaps.length).toBeGreaterThan(2);
    expect(Math.max(...gaps)).toBe(minutes);
  });

  it.each([
    ['in spring', SPRING, ['01 +01:00', '03 +02:00', '04 +02:00']],
    [
      'in autumn',
      [AUTUMNS[0][1], AUTUMNS[0][2]] as const,
      ['01 +02:00', '02 +02:00', '02 +01:00', '03 +01:00', '04 +01:00'],
    ],
  ])('*/10 1-4 * * * runs six times in each hour that there is %s', (_, when, hours) => {
    const times = clockTimes('*/10 1-4 * * *', 'Europe/Berlin', when);
    const counts = Map.groupBy(times, (time) => time.replace(/^\d+ (\d+):\d+/, '$1'));
    expect([...counts].map(([hour, { length }]) => [hour, length])).toEqual(
      hours.map((hour) => [hour, 6]),
    );
  });
});

describe('asked for during the second time of an hour', () => {
  it.each([
    ['Europe/Berlin', '30 2 * * *', '2026-10-25T02:10:00+01:00', '26 02:30 +01:00'],
    ['Europe/Berlin', '0 3 * * *', '2026-10-25T02:10:00+01:00', '25 03:00 +01:00'],
    ['Europe/Berlin', '*/30 2 * * *', '2026-10-25T02:10:00+01:00', '25 02:30 +01:00'],
    // Two hours come twice here.
    ['Antarctica/Troll', '30 2 * * *', '2026-10-25T02:10:00Z', '26 02:30 +00:00'],
  ])(
    'in %s, the next tick of %s after %s is on the %s',
    (timezone, expression, after, expected) => {
      const nextTick = nextTickOf(expression, timezone);
      expect(onTheWall(timezone)(nextTick(Date.parse(after)))).toBe(expected);
    },
  );
});

describe('in other zones', () => {
  it.each([
    // From 02:00 to 02:30, and from 02:00 back to 01:30.
    ['Australia/Lord_Howe', '15 2 * * *', '2027-10-03', ['03 02:30 +11:00', '04 02:15 +11:00']],
    [
      'Australia/Lord_Howe',
      '*/15 1-2 * * *',
      '2027-10-03',
      [
        '03 01:00 +10:30',
        '03 01:15 +10:30',
        '03 01:30 +10:30',
        '03 01:45 +10:30',
        '03 02:30 +11:00',
        '03 02:45 +11:00',
        '04 01:00 +11:00',
        '04 01:15 +11:00',
        '04 01:30 +11:00',
        '04 01:45 +11:00',
        '04 02:00 +11:00',
        '04 02:15 +11:00',
        '04 02:30 +11:00',
        '04 02:45 +11:00',
      ],
    ],
    ['Australia/Lord_Howe', '45 1 * * *', '2027-04-04', ['04 01:45 +11:00', '05 01:45 +10:30']],
    // The 30th was left out.
    [
      'Pacific/Apia',
      '0 12 * * *',
      '2011-12-29',
      ['29 12:00 -10:00', '31 00:00 +14:00', '31 12:00 +14:00'],
    ],
    ['Pacific/Apia', '@daily', '2011-12-29', ['29 00:00 -10:00', '31 00:00 +14:00']],
    ['Pacific/Apia', '0 12 30 * *', '2011-12-29', ['31 00:00 +14:00']],
    // From 00:00 to 01:00.
    ['America/Santiago', '@daily', '2026-09-05', ['05 00:00 -04:00', '06 01:00 -03:00']],
    ['Africa/Cairo', '30 0 * * *', '2026-04-23', ['23 00:30 +02:00', '24 01:00 +03:00']],
    ['Africa/Cairo', '@daily', '2026-04-23', ['23 00:00 +02:00', '24 01:00 +03:00']],
    // From 24:00 back to 23:00, and from 01:00 back to 00:00.
    ['America/Santiago', '@daily', '2027-04-03', ['03 00:00 -03:00', '04 00:00 -04:00']],
    ['America/Santiago', '30 23 * * *', '2027-04-03', ['03 23:30 -03:00', '04 23:30 -04:00']],
    ['America/Havana', '@daily', '2026-11-01', ['01 00:00 -04:00', '02 00:00 -05:00']],
    ['Europe/Dublin', '30 1 * * *', '2027-03-28', ['28 02:00 +01:00', '29 01:30 +01:00']],
    ['Europe/Dublin', '30 1 * * *', '2027-10-31', ['31 01:30 +01:00', '01 01:30 +00:00']],
    ['America/New_York', '30 2 * * *', '2027-03-14', ['14 03:00 -04:00', '15 02:30 -04:00']],
  ])('%s: %s from %s', (timezone, expression, day, expected) => {
    const nextTick = nextTickOf(expression, timezone);
    const wall = onTheWall(timezone);
    const dayMs = Date.parse(`${day}T00:00:00Z`);
    // The local day may begin up to 14 hours before or after that of UTC.
    const around = { fromMs: dayMs - DAY_MS, untilMs: dayMs + 4 * DAY_MS };
    const times = ticksWithin(nextTick, around).map(wall);
    const start = times.indexOf(expected[0] ?? '');
    expect(times.slice(start, start + expected.length)).toEqual(expected);
  });
});

describe('rare ticks', () => {
  it.each([
    ['0 0 29 2 *', '2026-01-01', ['2028-02-29', '2032-02-29']],
    ['0 0 29 2 *', '2096-01-01', ['2096-02-29', '2104-02-29']],
    // cron(5): either is enough where both are restricted, and `*/7` is not.
    ['0 0 29 2 */7', '2026-01-01', ['2032-02-29', '2060-02-29']],
    ['0 0 29 2 1', '2028-02-20', ['2028-02-21', '2028-02-28', '2028-02-29', '2029-02-05']],
    ['0 0 */2 * 1', '2026-01-01', ['2026-01-05', '2026-01-19']],
    ['0 0 1-7 * fri', '2026-01-06', ['2026-01-06', '2026-01-07', '2026-01-09', '2026-01-16']],
    ['0 0 L * 1#2', '2026-01-02', ['2026-01-12', '2026-01-31', '2026-02-09']],
    ['0 0 L * *', '2027-02-01', ['2027-02-28', '2027-03-31', '2027-04-30']],
    ['0 0 L-2 * *', '2027-02-01', ['2027-02-26', '2027-03-29']],
    ['0 0 15W * *', '2027-05-01', ['2027-05-14', '2027-06-15']],
    ['0 0 * * 1#2', '2027-01-01', ['2027-01-11', '2027-02-08']],
    ['0 0 * jan,FEB friL', '2027-01-01', ['2027-01-29', '2027-02-26']],
    ['0 0 13 * 5', '2026-01-08', ['2026-01-09', '2026-01-13', '2026-01-16']],
  ])('%s after %s', (expression, after, expected) => {
    const nextTick = nextTickOf(expression, 'UTC');
    let ms = Date.parse(after) - 1;
    const days = expected.map(() => {
      ms = nextTick(ms);
      return new Date(ms).toISOString().slice(0, 10);
    });
    expect(days).toEqual(expected);
  });
});
