import { describe, expect, it } from 'vitest';
import { inSlices } from '../../src/domain/slices.ts';
import { longestGap } from '../../src/planning/longest-gap.ts';
import { lastPlanned, nextPlanned } from '../../src/planning/rule.ts';
import { scheduleOf } from '../../src/planning/schedule-of.ts';
import { gapOf, rulesOf, START_SECONDS, seconds } from './planned.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour).join(',');

describe('the longest gap', () => {
  it.each<[number, ...string[]]>([
    [24, 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=14;BYMINUTE=00'],
    [24, 'FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=00'],
    [120, 'FREQ=DAILY;INTERVAL=5;BYHOUR=21'],
    [720, 'FREQ=DAILY;INTERVAL=30;BYHOUR=02'],
    [132, 'FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=8', 'FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=20'],
    [120, 'FREQ=WEEKLY;BYDAY=WE,TH,FR;BYHOUR=16'],
    [72, 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=22'],
    [22, 'FREQ=DAILY;BYHOUR=0;BYMINUTE=0', 'FREQ=DAILY;BYHOUR=2;BYMINUTE=0'],
    [1, `FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=${HOURS}`],
    [30, 'FREQ=DAILY;INTERVAL=2;BYHOUR=23', 'FREQ=DAILY;INTERVAL=2;BYHOUR=5'],
    [72, 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=3', 'FREQ=DAILY;INTERVAL=3;BYHOUR=12'],
    [192, 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;BYHOUR=1'],
    [168, 'FREQ=WEEKLY'],
    [24, 'FREQ=DAILY'],
    [144, 'byminute=00;byhour=14;byday=su,mo;freq=weekly;'],
    [0.25, `FREQ=DAILY;BYHOUR=${HOURS};BYMINUTE=0,15,30,45`],
    [24 * 3660, 'FREQ=DAILY;INTERVAL=3660'],
    [12, ...Array.from({ length: 24 }, (_, at) => `FREQ=DAILY;BYHOUR=${(at % 2) * 12}`)],
  ])('is %d h of %s and more', (expected, ...patterns) => {
    expect(gapOf(rulesOf(patterns))).toBe(expected * 3600);
  });

  it('needs no start where the patterns say everything', () => {
    const patterns = ['FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=1;BYMINUTE=0'];
    expect(gapOf(rulesOf(patterns, undefined))).toBe(96 * 3600);
  });

  it('of nothing is none', () => {
    expect(gapOf([])).toBeUndefined();
  });

  it('of rules that seldom meet is worked out bit by bit', async () => {
    const minutes = Array.from({ length: 60 }, (_, minute) => minute).join(',');
    const patterns = [7, 11, 13].flatMap((interval) =>
      Array.from({ length: 8 }, () => {
        return `FREQ=DAILY;INTERVAL=${interval};BYHOUR=${HOURS};BYMINUTE=${minutes}`;
      }),
    );
    let slices = 0;
    const work = longestGap(rulesOf(patterns));
    const counted = (function* () {
      for (;;) {
        const step = work.next();
        if (step.done === true) return step.value;
        slices += 1;
        yield;
      }
    })();
    expect(await inSlices(counted, 5)).toBe((6 * 24 * 60 + 1) * 60);
    expect(slices).toBe(7 * 11 * 13);
  });
});

describe('nothing is expected of', () => {
  it.each<[string, ...(string | undefined)[]]>([
    ['no pattern'],
    ['FREQ=MONTHLY;BYHOUR=1;BYMINUTE=0', 'FREQ=MONTHLY;BYHOUR=1;BYMINUTE=0'],
    ['FREQ=HOURLY', 'FREQ=HOURLY'],
    ['FREQ=DAILY;BYHOUR=24', 'FREQ=DAILY;BYHOUR=24'],
    ['FREQ=DAILY;BYHOUR=-1', 'FREQ=DAILY;BYHOUR=-1'],
    ['FREQ=DAILY;BYHOUR=', 'FREQ=DAILY;BYHOUR='],
    ['FREQ=DAILY;BYMINUTE=60', 'FREQ=DAILY;BYMINUTE=60'],
    ['FREQ=DAILY;INTERVAL=0', 'FREQ=DAILY;INTERVAL=0'],
    ['FREQ=DAILY;INTERVAL=1,2', 'FREQ=DAILY;INTERVAL=1,2'],
    ['FREQ=DAILY;INTERVAL=3661', 'FREQ=DAILY;INTERVAL=3661'],
    ['FREQ=WEEKLY;INTERVAL=523', 'FREQ=WEEKLY;INTERVAL=523'],
    ['FREQ=DAILY;BYDAY=MO', 'FREQ=DAILY;BYDAY=MO'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'FREQ=WEEKLY;BYDAY=1MO'],
    ['FREQ=WEEKLY;BYDAY=', 'FREQ=WEEKLY;BYDAY='],
    ['FREQ=DAILY;BYHOUR=1;BYHOUR=2', 'FREQ=DAILY;BYHOUR=1;BYHOUR=2'],
    ['FREQ=DAILY;COUNT=3', 'FREQ=DAILY;COUNT=3'],
    ['FREQ=DAILY;;BYHOUR=1', 'FREQ=DAILY;;BYHOUR=1'],
    ['INTERVAL=1;BYHOUR=1', 'INTERVAL=1;BYHOUR=1'],
    ['', ''],
    ['FREQ=HOURLY', 'FREQ=DAILY;BYHOUR=1', 'FREQ=HOURLY'],
    ['25 patterns', ...Array.from({ length: 25 }, () => 'FREQ=DAILY')],
    [
      'FREQ=DAILY;INTERVAL=61 FREQ=DAILY;INTERVAL=67',
      'FREQ=DAILY;INTERVAL=61',
      'FREQ=DAILY;INTERVAL=67',
    ],
  ])('"%s", of %s', (unreadable, ...patterns) => {
    const texts = patterns.filter((pattern) => pattern !== undefined);
    expect(scheduleOf({ patterns: texts, startSeconds: START_SECONDS })).toEqual({ unreadable });
  });

  it('a policy without patterns', () => {
    const reading = scheduleOf({ patterns: undefined, startSeconds: START_SECONDS });
    expect(reading).toEqual({ unreadable: 'no pattern' });
  });

  it.each([
    'FREQ=DAILY',
    'FREQ=DAILY;BYHOUR=1',
    'FREQ=DAILY;BYMINUTE=1',
    'FREQ=WEEKLY;BYHOUR=1;BYMINUTE=0',
    'FREQ=DAILY;INTERVAL=2;BYHOUR=1;BYMINUTE=0',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=1;BYMINUTE=0',
  ])('%s without a start', (pattern) => {
    const reading = scheduleOf({ patterns: [pattern], startSeconds: undefined });
    expect(reading).toEqual({ unreadable: pattern });
  });
});

describe('planned times', () => {
  const DAILY = ['FREQ=DAILY;BYHOUR=6;BYMINUTE=30'];

  it.each<[string, readonly string[], string, string | undefined, string]>([
    ['in between', DAILY, '2026-02-03T12:00:00Z', '2026-02-03T06:30:00Z', '2026-02-04T06:30:00Z'],
    [
      'in the very second',
      DAILY,
      '2026-02-03T06:30:00Z',
      '2026-02-03T06:30:00Z',
      '2026-02-04T06:30:00Z',
    ],
    [
      'just before',
      DAILY,
      '2026-02-03T06:29:59.999Z',
      '2026-02-02T06:30:00Z',
      '2026-02-03T06:30:00Z',
    ],
    ['before the first of all', DAILY, '2026-01-07T12:00:00Z', undefined, '2026-01-08T06:30:00Z'],
    ['before the start', DAILY, '2025-12-24T12:00:00Z', undefined, '2026-01-08T06:30:00Z'],
    [
      'at the start itself',
      ['FREQ=DAILY'],
      '2026-01-07T09:41:28Z',
      '2026-01-07T09:41:00Z',
      '2026-01-08T09:41:00Z',
    ],
    [
      'each five days of the start',
      ['FREQ=DAILY;INTERVAL=5;BYHOUR=21;BYMINUTE=0'],
      '2026-01-14T00:00:00Z',
      '2026-01-12T21:00:00Z',
      '2026-01-17T21:00:00Z',
    ],
    // Week 0 is that of the start, from its Monday, the 5th, on.
    [
      'each other week',
      ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;BYHOUR=1;BYMINUTE=0'],
      '2026-01-15T00:00:00Z',
      '2026-01-11T01:00:00Z',
      '2026-01-19T01:00:00Z',
    ],
    [
      'on the weekday of the start',
      ['FREQ=WEEKLY;BYHOUR=1;BYMINUTE=0'],
      '2026-01-20T00:00:00Z',
      '2026-01-14T01:00:00Z',
      '2026-01-21T01:00:00Z',
    ],
    [
      'by whichever comes first',
      [...DAILY, 'FREQ=WEEKLY;BYDAY=TU;BYHOUR=7;BYMINUTE=0'],
      '2026-02-03T06:45:00Z',
      '2026-02-03T06:30:00Z',
      '2026-02-03T07:00:00Z',
    ],
    [
      'in a year with a leap day',
      ['FREQ=DAILY;INTERVAL=30;BYHOUR=2;BYMINUTE=0'],
      '2028-03-01T00:00:00Z',
      '2028-02-26T02:00:00Z',
      '2028-03-27T02:00:00Z',
    ],
  ])('%s', (_, patterns, now, last, next) => {
    const rules = rulesOf(patterns);
    const found = [lastPlanned(rules, seconds(now)), nextPlanned(rules, seconds(now))];
    expect(found.map(text)).toEqual([last, next]);
  });

  it('are none without a rule', () => {
    expect([lastPlanned([], 0), nextPlanned([], 0)]).toEqual([undefined, undefined]);
  });
});

function text(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at * 1000).toISOString().replace('.000', '');
}
