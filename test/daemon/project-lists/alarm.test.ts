import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAlarm } from '../../../src/daemon/project-lists/alarm.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Something that is due at these times, one after the other; when it rang for each. */
function ringing(...due: readonly number[]) {
  const rang: number[] = [];
  const alarm = createAlarm({
    dueAtMs: () => due[rang.length] ?? Number.POSITIVE_INFINITY,
    onDue: () => {
      rang.push(performance.now());
      alarm.set();
    },
    monotonicMs: () => performance.now(),
  });
  alarm.set();
  return { alarm, rang };
}

describe('an alarm', () => {
  it('rings at a fraction of a millisecond too, and no sooner', () => {
    const { rang } = ringing(59_999.7, 120_000.2);
    vi.advanceTimersByTime(59_999);
    expect(rang).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(rang).toEqual([60_000]);
    vi.advanceTimersByTime(120_000);
    expect(rang).toEqual([60_000, 120_001]);
  });

  it('rings at once for what is due already, and never for what is not due at all', () => {
    const { rang } = ringing(0);
    vi.advanceTimersByTime(0);
    expect(rang).toEqual([0]);
    vi.advanceTimersByTime(1e9);
    expect(rang).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is over once it was stopped', () => {
    const { alarm, rang } = ringing(1000);
    alarm.stop();
    vi.advanceTimersByTime(2000);
    expect(rang).toEqual([]);
  });

  it('looks again when its timer was early', () => {
    let nowMs = 0;
    const rang: number[] = [];
    const onDue = () => rang.push(nowMs);
    createAlarm({
      dueAtMs: () => (rang.length > 0 ? Infinity : 10),
      onDue,
      monotonicMs: () => nowMs,
    }).set();
    vi.advanceTimersByTime(10);
    expect(rang).toEqual([]);
    nowMs = 10;
    vi.advanceTimersByTime(10);
    expect(rang).toEqual([10]);
  });
});
