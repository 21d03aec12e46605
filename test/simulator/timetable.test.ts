import { describe, expect, it } from 'vitest';
import { createTimetable } from '../../src/simulator/fleet/timetable.ts';

const MINUTE_MS = 60_000;
/** A Wednesday. */
const START_MS = Date.UTC(2026, 0, 7, 9, 41, 28);

/** Every minute that is planned in so many days, as it stands in a log. */
function planned(patterns: readonly string[] | null, days = 14): readonly string[] {
  const isPlanned = createTimetable(patterns, START_MS);
  const from = Math.floor(START_MS / MINUTE_MS) * MINUTE_MS;
  return Array.from({ length: days * 1440 }, (_, index) => from + index * MINUTE_MS)
    .filter(isPlanned)
    .map((ms) => new Date(ms).toISOString().slice(5, 16));
}

describe('a timetable', () => {
  it.each([
    [
      ['FREQ=DAILY;INTERVAL=5;BYHOUR=21;BYMINUTE=00'],
      ['01-07T21:00', '01-12T21:00', '01-17T21:00'],
    ],
    [
      ['FREQ=WEEKLY;BYDAY=WE,FR;BYHOUR=16;BYMINUTE=30'],
      ['01-07T16:30', '01-09T16:30', '01-14T16:30', '01-16T16:30', '01-21T16:30'],
    ],
    // Week 0 is that of the start; the next one is left out.
    [['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;BYHOUR=1'], ['01-11T01:41', '01-19T01:41']],
    [['FREQ=WEEKLY'], ['01-14T09:41', '01-21T09:41']],
    [
      ['FREQ=DAILY;INTERVAL=7;BYHOUR=23', 'FREQ=DAILY;INTERVAL=7;BYHOUR=5,23;BYMINUTE=0'],
      ['01-07T23:00', '01-07T23:41', '01-14T05:00', '01-14T23:00', '01-14T23:41'],
    ],
    [['byminute=00;byhour=14;byday=su;freq=weekly;'], ['01-11T14:00', '01-18T14:00']],
    [['FREQ=MONTHLY;BYMONTHDAY=1', ''], []],
    [null, []],
  ])('of %j', (patterns, wanted) => {
    expect(planned(patterns, 15).slice(0, 5)).toEqual(wanted);
  });

  it('can be as fast as a demo wants it', () => {
    const numbers = (count: number) => Array.from({ length: count }, (_, index) => index).join();
    const minutes = planned([`FREQ=DAILY;BYHOUR=${numbers(24)};BYMINUTE=${numbers(60)}`], 1);
    expect(minutes).toHaveLength(1439);
  });
});
