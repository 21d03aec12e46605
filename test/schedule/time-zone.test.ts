import { describe, expect, it } from 'vitest';
import { createTimeZone } from '../../src/schedule/time-zone.ts';
import { HOUR_MS, MINUTE_MS } from './planned-ticks.ts';

it.each(['Europe/Berln', 'Mars/Olympus', ''])('%j is no time zone', (name) => {
  expect(createTimeZone(name)).toBeUndefined();
});

describe('the first transition', () => {
  it.each([
    ['Europe/Berlin', '2027-01-01', '2027-03-28T01:00:00Z', 1, 2],
    ['Europe/Berlin', '2026-10-01', '2026-10-25T01:00:00Z', 2, 1],
    // Summer time is the standard in Ireland's law and in the zone database, but not to a clock.
    ['Europe/Dublin', '2027-01-01', '2027-03-28T01:00:00Z', 0, 1],
    ['Australia/Lord_Howe', '2027-01-01', '2027-04-03T15:00:00Z', 11, 10.5],
    ['Australia/Lord_Howe', '2027-09-01', '2027-10-02T15:30:00Z', 10.5, 11],
    ['Pacific/Apia', '2011-12-01', '2011-12-30T10:00:00Z', -10, 14],
    ['America/Santiago', '2026-09-01', '2026-09-06T04:00:00Z', -4, -3],
    ['Africa/Cairo', '2026-04-01', '2026-04-23T22:00:00Z', 2, 3],
    ['America/Havana', '2026-11-01', '2026-11-01T05:00:00Z', -4, -5],
    ['Asia/Kathmandu', '1985-12-01', '1985-12-31T18:30:00Z', 5.5, 5.75],
    // At midnight in UTC, where one looked-at day ends and another begins.
    ['Asia/Tokyo', '1951-05-01', '1951-05-05T15:00:00Z', 9, 10],
    ['Atlantic/Azores', '2027-10-01', '2027-10-31T01:00:00Z', 0, -1],
  ])('of %s after %s is at %s, from %d to %d hours', (name, after, at, before, later) => {
    expect(createTimeZone(name)?.firstTransition(Date.parse(after), Date.parse(at))).toEqual({
      atMs: Date.parse(at),
      offsetBeforeMs: before * HOUR_MS,
      offsetAfterMs: later * HOUR_MS,
    });
  });

  it('may be there at the very end of what is asked for, but not at its start', () => {
    const zone = createTimeZone('Europe/Berlin');
    const atMs = Date.parse('2027-03-28T01:00:00Z');
    expect(zone?.firstTransition(atMs - 1, atMs)?.atMs).toBe(atMs);
    expect(zone?.firstTransition(atMs - HOUR_MS, atMs - 1)).toBeUndefined();
    expect(zone?.firstTransition(atMs, atMs + 30 * 24 * HOUR_MS)).toBeUndefined();
  });

  it.each(['UTC', 'Asia/Kolkata', '+05:30'])('does not come in %s', (name) => {
    const zone = createTimeZone(name);
    expect(
      zone?.firstTransition(Date.parse('2026-01-01'), Date.parse('2028-01-01')),
    ).toBeUndefined();
  });
});

it.each([
  ['UTC', '2026-07-01T00:00:00Z', 0],
  ['Asia/Kolkata', '2026-07-01T00:00:00Z', 5.5],
  ['America/St_Johns', '2026-07-01T00:00:00Z', -2.5],
  ['Pacific/Kiritimati', '2026-07-01T00:00:00Z', 14],
  ['Europe/Berlin', '2027-03-28T00:59:59.999Z', 1],
  ['Europe/Berlin', '2027-03-28T01:00:00Z', 2],
  ['-03:30', '2026-07-01T00:00:00Z', -3.5],
])('the offset of %s at %s is %d hours', (name, at, hours) => {
  expect(createTimeZone(name)?.offsetMs(Date.parse(at))).toBe(hours * HOUR_MS);
});

it('an offset may have seconds, as before there were zones', () => {
  const zone = createTimeZone('Africa/Monrovia');
  expect(zone?.offsetMs(Date.parse('1970-01-01'))).toBe(-(44.5 * MINUTE_MS));
});
