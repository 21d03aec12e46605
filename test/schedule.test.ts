import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Log } from '../src/log.ts';
import { createSchedule, readSchedule } from '../src/schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

describe('what an expression means', () => {
  it.each([
    ['*/5 * * * *', 'UTC', 5 * MINUTE_MS, 5 * MINUTE_MS],
    ['*/5 * * * * *', 'UTC', 5000, 5000],
    ['0 3 * * *', 'UTC', 24 * HOUR_MS, 24 * HOUR_MS],
    ['* * * * * *', 'UTC', 1000, 1000],
    ['* * 0-3 * * *', 'UTC', 1000, 20 * HOUR_MS + 1000],
    ['0 7,9 1 * *', 'UTC', 2 * HOUR_MS, (31 * 24 - 2) * HOUR_MS],
    ['*/5 * * * *', 'Asia/Kolkata', 5 * MINUTE_MS, 5 * MINUTE_MS],
    ['@daily', 'UTC', 24 * HOUR_MS, 24 * HOUR_MS],
    ['0 8-18 * * 1-5', 'UTC', HOUR_MS, 62 * HOUR_MS],
    ['0 3 * * *', 'Europe/Berlin', 23 * HOUR_MS, 25 * HOUR_MS],
    ['10,20 * * * *', 'UTC', 10 * MINUTE_MS, 50 * MINUTE_MS],
  ])('%s in %s has gaps from %i to %i ms', (expression, timezone, shortestGapMs, longestGapMs) => {
    expect(readSchedule(expression, timezone)).toEqual({ shortestGapMs, longestGapMs });
  });

  it('has at least one gap, be it longer than a year', () => {
    const read = readSchedule('0 0 29 2 *', 'UTC');
    expect('longestGapMs' in read && read.longestGapMs).toBeGreaterThan(4 * 365 * 24 * HOUR_MS);
  });

  it.each([
    ['61 * * * *', 'UTC', 'schedule', 'minute: 61 is a invalid expression for minute'],
    ['* * * *', 'UTC', 'schedule', 'expression: expected 5 or 6 fields but got 4'],
    ['5/10 * * * *', 'UTC', 'schedule', 'minute: 5/10 is a invalid expression for minute'],
    ['* * * * *', 'Europe/Berln', 'timezone', '"Europe/Berln" is no IANA time zone'],
  ])('%s in %s is refused', (expression, timezone, key, problem) => {
    expect(readSchedule(expression, timezone)).toEqual({ problems: [{ key, problem }] });
  });
});

it('names everything that is wrong at once', () => {
  const read = readSchedule('61 * * * *', 'Mars');
  expect('problems' in read && read.problems.map(({ key }) => key)).toEqual([
    'timezone',
    'schedule',
  ]);
});

describe('cycles', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:30Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

  function scheduled(run: () => Promise<void>) {
    const skipped: string[] = [];
    const schedule = createSchedule({
      expression: '* * * * *',
      timezone: 'UTC',
      run,
      onSkipped: (reason) => skipped.push(reason),
      log: quiet,
    });
    return { schedule, skipped };
  }

  it('run at the start and at every tick', async () => {
    const startedMs: number[] = [];
    const { schedule } = scheduled(async () => {
      startedMs.push(Date.now());
    });
    expect(startedMs).toEqual([]);
    schedule.start();
    expect(schedule.nextRunMs()).toBe(Date.parse('2026-01-01T00:01:00Z'));
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    schedule.stop();
    expect(startedMs.map((ms) => new Date(ms).toISOString())).toEqual([
      '2026-01-01T00:00:30.000Z',
      '2026-01-01T00:01:00.000Z',
      '2026-01-01T00:02:00.000Z',
    ]);
  });

  it('do not overlap, be it the first one or a later one that takes long', async () => {
    let cycles = 0;
    const ends: (() => void)[] = [];
    const { schedule, skipped } = scheduled(() => {
      cycles += 1;
      return new Promise((resolve) => ends.push(resolve));
    });
    schedule.start();
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    expect([cycles, skipped]).toEqual([1, ['overlap', 'overlap']]);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    expect([cycles, skipped]).toEqual([2, ['overlap', 'overlap', 'overlap']]);
    ends[1]?.();
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(cycles).toBe(3);
    schedule.stop();
  });

  it('end with a stop', async () => {
    let cycles = 0;
    const { schedule } = scheduled(async () => {
      cycles += 1;
    });
    schedule.start();
    schedule.stop();
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect(cycles).toBe(1);
    expect(schedule.nextRunMs()).toBeUndefined();
  });
});
