import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Log } from '../../src/domain/log.ts';
import { createSchedule, type ScheduleOptions } from '../../src/schedule/schedule.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, onTheWall } from './planned-ticks.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:30Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A schedule, and what it did: when cycles started, what it skipped, what it said. */
function scheduled(options: Partial<ScheduleOptions> = {}) {
  const startedMs: number[] = [];
  const skipped: string[] = [];
  const warnings: unknown[] = [];
  const log: Log = {
    debug: () => {},
    info: () => {},
    warn: (fields, message) => warnings.push([message, fields]),
    error: () => {},
  };
  const { run = async () => {} } = options;
  const schedule = createSchedule({
    expression: '* * * * *',
    timezone: 'UTC',
    onSkipped: (reason) => skipped.push(reason),
    log,
    ...options,
    run: () => {
      startedMs.push(Date.now());
      return run();
    },
  });
  const started = (timezone = 'UTC') => startedMs.map(onTheWall(timezone));
  return { schedule, started, startedMs, skipped, warnings };
}

describe('cycles', () => {
  it('run at the start and at every tick', async () => {
    const { schedule, startedMs } = scheduled();
    expect(startedMs).toEqual([]);
    expect(schedule.nextRunMs()).toBeUndefined();
    schedule.start();
    expect(schedule.nextRunMs()).toBe(Date.parse('2026-01-01T00:01:00Z'));
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    expect(schedule.nextRunMs()).toBe(Date.parse('2026-01-01T00:03:00Z'));
    expect(startedMs.map((ms) => new Date(ms).toISOString())).toEqual([
      '2026-01-01T00:00:30.000Z',
      '2026-01-01T00:01:00.000Z',
      '2026-01-01T00:02:00.000Z',
    ]);
  });

  it('begin so much later than the ticks as they are put off, but for the first', async () => {
    const { schedule, startedMs } = scheduled({ expression: '*/2 * * * *', offsetMs: 90_000 });
    schedule.start();
    expect(schedule.nextRunMs()).toBe(Date.parse('2026-01-01T00:01:30Z'));
    await vi.advanceTimersByTimeAsync(4 * MINUTE_MS);
    expect(startedMs.map((ms) => new Date(ms).toISOString().slice(11, 19))).toEqual([
      '00:00:30',
      '00:01:30',
      '00:03:30',
    ]);
    expect(schedule.nextRunMs()).toBe(Date.parse('2026-01-01T00:05:30Z'));
  });

  it('may leave out the first one', async () => {
    const { schedule, started } = scheduled();
    schedule.start({ firstCycle: 'next_tick' });
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(started()).toEqual(['01 00:01 +00:00']);
  });

  it('do not overlap, be it the first one or a later one that takes long', async () => {
    const ends: (() => void)[] = [];
    const { schedule, startedMs, skipped } = scheduled({
      run: () => new Promise((resolve) => ends.push(resolve)),
    });
    schedule.start();
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    expect([startedMs.length, skipped]).toEqual([1, ['overlap', 'overlap']]);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    expect([startedMs.length, skipped]).toEqual([2, ['overlap', 'overlap', 'overlap']]);
    ends[1]?.();
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(startedMs.length).toBe(3);
  });

  it('end with a stop, and so do the timers', async () => {
    const { schedule, startedMs } = scheduled();
    schedule.start();
    schedule.stop();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect(startedMs.length).toBe(1);
    expect(schedule.nextRunMs()).toBeUndefined();
  });

  it('end with a stop by a cycle itself', async () => {
    const { schedule, startedMs } = scheduled({ run: async () => schedule.stop() });
    schedule.start({ firstCycle: 'next_tick' });
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect([startedMs.length, vi.getTimerCount()]).toEqual([1, 0]);
  });

  it('are no reason for a process to live on', () => {
    vi.useRealTimers();
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const { schedule } = scheduled();
    schedule.start();
    expect(timers.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
    schedule.stop();
    timers.mockRestore();
  });

  it('need an expression that was checked', () => {
    expect(() => scheduled({ expression: '61 * * * *' })).toThrow('was not checked');
  });
});

describe('timers', () => {
  it.each([
    ['* * * * * *', MINUTE_MS, 60],
    ['* * * * *', HOUR_MS, 2 * 60],
    ['0 0 29 2 *', DAY_MS, 2 * 60 * 24],
  ])('%s: fire no more often than needed', async (expression, forMs, firings) => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const { schedule } = scheduled({ expression });
    schedule.start();
    await vi.advanceTimersByTimeAsync(forMs);
    expect(timers.mock.calls.length).toBe(1 + firings);
    expect(timers.mock.calls.every(([, ms = 0]) => ms > 0 && ms <= 30_000)).toBe(true);
    timers.mockRestore();
  });

  it('that fire early are set again', async () => {
    let earlyMs = 1;
    const { schedule, startedMs } = scheduled({ nowMs: () => Date.now() - earlyMs });
    schedule.start({ firstCycle: 'next_tick' });
    earlyMs = 2;
    await vi.advanceTimersByTimeAsync(30_001);
    expect(startedMs.length).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(startedMs.length).toBe(1);
  });

  it('wait longer than one timer can', async () => {
    vi.setSystemTime('2026-01-01T00:00:00Z');
    const { schedule, started } = scheduled({ expression: '0 0 1 3 *' });
    schedule.start({ firstCycle: 'next_tick' });
    await vi.advanceTimersByTimeAsync(60 * DAY_MS);
    expect(started()).toEqual(['01 00:00 +00:00']);
    expect(schedule.nextRunMs()).toBe(Date.parse('2027-03-01T00:00:00Z'));
  });
});

describe('clock changes in Berlin', () => {
  it.each([
    ['30 2 * * *', '2027-03-27T12:00:00Z', ['28 03:00 +02:00', '29 02:30 +02:00']],
    ['30 2 * * *', '2026-10-24T12:00:00Z', ['25 02:30 +02:00', '26 02:30 +01:00']],
  ])('%s from %s', async (expression, now, expected) => {
    vi.setSystemTime(now);
    const { schedule, started, skipped } = scheduled({ expression, timezone: 'Europe/Berlin' });
    schedule.start({ firstCycle: 'next_tick' });
    await vi.advanceTimersByTimeAsync(2 * DAY_MS);
    expect(started('Europe/Berlin')).toEqual(expected);
    expect(skipped).toEqual([]);
  });

  it.each([['2027-03-28T00:00:00Z'], ['2026-10-25T00:00:00Z']])(
    '*/5 goes on every five minutes from %s',
    async (now) => {
      vi.setSystemTime(now);
      const { schedule, startedMs } = scheduled({
        expression: '*/5 * * * *',
        timezone: 'Europe/Berlin',
      });
      schedule.start();
      await vi.advanceTimersByTimeAsync(3 * HOUR_MS);
      const start = Date.parse(now);
      expect(startedMs).toEqual(Array.from({ length: 37 }, (_, n) => start + n * 5 * MINUTE_MS));
    },
  );
});

describe('a clock that jumps', () => {
  /** Moves the wall clock alone; what a timer waits for stays as it is. */
  function jump(byMs: number) {
    vi.setSystemTime(Date.now() + byMs);
  }

  it('forward by hours: one overdue cycle, counted once', async () => {
    const { schedule, started, skipped, warnings } = scheduled({ expression: '*/5 * * * *' });
    schedule.start();
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    jump(5 * HOUR_MS);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(started()).toEqual(['01 00:00 +00:00', '01 05:02 +00:00']);
    await vi.advanceTimersByTimeAsync(4 * MINUTE_MS);
    expect(started().slice(2)).toEqual(['01 05:05 +00:00']);
    expect([skipped, warnings]).toEqual([['missed'], []]);
  });

  it('forward while a cycle runs: that tick overlaps', async () => {
    const { schedule, startedMs, skipped } = scheduled({ run: () => new Promise(() => {}) });
    schedule.start();
    jump(5 * HOUR_MS);
    await vi.advanceTimersByTimeAsync(30_000);
    expect([startedMs.length, skipped]).toEqual([1, ['overlap']]);
  });

  it('forward past no tick: nothing is missed', async () => {
    const { schedule, started, skipped } = scheduled({ expression: '0 12 * * *' });
    schedule.start({ firstCycle: 'next_tick' });
    jump(11 * HOUR_MS);
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect([started(), skipped]).toEqual([['01 12:00 +00:00'], []]);
  });

  it('back by hours: polling goes on, with the ticks of the new time', async () => {
    const { schedule, started, skipped, warnings } = scheduled({ expression: '*/5 * * * *' });
    schedule.start({ firstCycle: 'next_tick' });
    await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
    jump(-5 * HOUR_MS);
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect(started()).toEqual(['01 00:05 +00:00', '31 19:10 +00:00', '31 19:15 +00:00']);
    expect(skipped).toEqual([]);
    expect(warnings).toEqual([
      [
        'the clock was set back; the next poll cycle is planned anew',
        { back_seconds: 5 * 3600 - 30 },
      ],
    ]);
  });

  it('back by a second: no tick runs twice', async () => {
    const { schedule, startedMs, skipped, warnings } = scheduled();
    schedule.start({ firstCycle: 'next_tick' });
    await vi.advanceTimersByTimeAsync(30_500);
    jump(-1000);
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    expect(startedMs.map((ms) => new Date(ms).toISOString().slice(14))).toEqual([
      '01:00.000Z',
      '02:00.000Z',
    ]);
    expect([skipped, warnings]).toEqual([[], []]);
  });

  it('is looked at without a busy loop', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const { schedule } = scheduled({ expression: '* * * * * *' });
    schedule.start();
    for (const byMs of [5 * HOUR_MS, -7 * HOUR_MS, 400 * DAY_MS, -400 * DAY_MS]) {
      jump(byMs);
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(timers.mock.calls.length).toBeLessThanOrEqual(1 + 4 * 11);
    timers.mockRestore();
  });
});

it('an event loop that was held up is counted once, and makes up for it once', async () => {
  const { schedule, startedMs, skipped } = scheduled({ expression: '* * * * * *' });
  schedule.start({ firstCycle: 'next_tick' });
  await vi.advanceTimersByTimeAsync(2000);
  // Nothing ran for ten seconds.
  vi.setSystemTime(Date.now() + 10_000);
  await vi.advanceTimersByTimeAsync(1000);
  expect([startedMs.length, skipped]).toEqual([3, ['missed']]);
});
