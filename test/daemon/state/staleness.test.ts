import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReadings } from '../../../src/daemon/state/readings.ts';
import { createStaleness } from '../../../src/daemon/state/staleness.ts';
import { nextReading } from '../../../src/domain/reading.ts';
import { CHECKPOINT, found, PROJECT } from '../../support/readings.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const MAX_AGE_MS = 900_000;

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
});
afterEach(() => {
  vi.useRealTimers();
});

function watching(maxAgeMs = MAX_AGE_MS) {
  const all = createReadings([
    { name: PROJECT, checkpoints: [{ checkpointId: CHECKPOINT }, { checkpointId: 'second' }] },
  ]);
  const staleness = createStaleness({
    maxAgeMs,
    readings: () => all.state().get(PROJECT) ?? new Map(),
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
    onStale: (reading) => all.replace(reading),
  });
  return {
    staleness,
    answer: (checkpointId: string) => {
      all.replace(nextReading(all.reading(PROJECT, checkpointId), found(), Date.now() / 1000));
      staleness.arm();
    },
    presence: (checkpointId: string) => all.reading(PROJECT, checkpointId).known.presence,
  };
}

describe('data that grows old', () => {
  it('goes when its age is over the limit, by a timer of its own', () => {
    const { answer, presence } = watching();
    answer(CHECKPOINT);
    vi.advanceTimersByTime(MAX_AGE_MS);
    expect(presence(CHECKPOINT)).toBe('present');
    vi.advanceTimersByTime(1);
    expect(presence(CHECKPOINT)).toBe('unknown');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes checkpoint by checkpoint', () => {
    const { answer, presence } = watching();
    answer(CHECKPOINT);
    vi.advanceTimersByTime(60_000);
    answer('second');
    vi.advanceTimersByTime(MAX_AGE_MS - 60_000 + 1);
    expect([presence(CHECKPOINT), presence('second')]).toEqual(['unknown', 'present']);
    vi.advanceTimersByTime(60_000);
    expect(presence('second')).toBe('unknown');
  });

  it('stays as long as it is renewed', () => {
    const { answer, presence } = watching();
    for (let round = 0; round < 10; round += 1) {
      answer(CHECKPOINT);
      vi.advanceTimersByTime(MAX_AGE_MS - 1);
    }
    expect(presence(CHECKPOINT)).toBe('present');
    expect(vi.getTimerCount()).toBe(1);
  });

  it('is watched over longer times than one timer can wait', () => {
    const { answer, presence } = watching(60 * 86_400_000);
    answer(CHECKPOINT);
    vi.advanceTimersByTime(60 * 86_400_000);
    expect(presence(CHECKPOINT)).toBe('present');
    vi.advanceTimersByTime(2);
    expect(presence(CHECKPOINT)).toBe('unknown');
  });

  it('goes at its time although an earlier run got it', () => {
    const { staleness, answer, presence } = watching();
    answer(CHECKPOINT);
    staleness.stop();
    vi.advanceTimersByTime(MAX_AGE_MS - 1000);
    staleness.start();
    expect(presence(CHECKPOINT)).toBe('present');
    vi.advanceTimersByTime(1001);
    expect(presence(CHECKPOINT)).toBe('unknown');
  });

  it('goes within a minute after the clock was set forward', () => {
    const { answer, presence } = watching();
    answer(CHECKPOINT);
    vi.setSystemTime(START_MS + 3_600_000);
    vi.advanceTimersByTime(60_000);
    expect(presence(CHECKPOINT)).toBe('unknown');
  });

  it('goes at its age by the other clock, within two minutes, after the clock was set back', () => {
    const { answer, presence } = watching();
    answer(CHECKPOINT);
    vi.advanceTimersByTime(MAX_AGE_MS - 120_000);
    // Ten minutes ahead until now: the answer seems to be three minutes old.
    vi.setSystemTime(Date.now() - 600_000);
    vi.advanceTimersByTime(60_000);
    answer('second');
    expect(presence(CHECKPOINT)).toBe('present');
    vi.advanceTimersByTime(180_000);
    expect([presence(CHECKPOINT), presence('second')]).toEqual(['unknown', 'present']);
    vi.advanceTimersByTime(MAX_AGE_MS - 180_000);
    expect(presence('second')).toBe('present');
    vi.advanceTimersByTime(1);
    expect(presence('second')).toBe('unknown');
  });

  it('is left alone after a stop', () => {
    const { staleness, answer, presence } = watching();
    answer(CHECKPOINT);
    staleness.stop();
    vi.advanceTimersByTime(2 * MAX_AGE_MS);
    expect(presence(CHECKPOINT)).toBe('present');
  });
});
