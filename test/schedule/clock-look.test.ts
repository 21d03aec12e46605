import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookAtClock, type Plan, TOLERANCE_MS } from '../../src/schedule/clock-look.ts';
import { HOUR_MS, MINUTE_MS } from './planned-ticks.ts';

/** A tick every so often, as of midnight. */
function every(gapMs: number) {
  return (afterMs: number) => (Math.floor(afterMs / gapMs) + 1) * gapMs;
}

describe('a look at the clock', () => {
  it.each([
    ['shortly before the tick', MINUTE_MS, '11:59:30', '11:59:59.999', 'early', '12:00:00'],
    ['at the tick', MINUTE_MS, '11:59:30', '12:00:00', 'due', '12:01:00'],
    ['a little late', MINUTE_MS, '11:59:30', '12:00:05', 'due', '12:01:00'],
    ['late', MINUTE_MS, '11:59:30', '12:00:05.001', 'overdue', '12:01:00'],
    ['late by many ticks', MINUTE_MS, '11:59:30', '17:30:10', 'overdue', '17:31:00'],
    ['on a later tick', MINUTE_MS, '11:59:30', '17:30:00', 'overdue', '17:31:00'],
    ['a little late for a dense pattern', 1000, '11:59:59.5', '12:00:01', 'overdue', '12:00:02'],
    ['after a small step back', MINUTE_MS, '11:59:30', '11:59:29', 'early', '12:00:00'],
    ['after the largest small one', MINUTE_MS, '11:59:30', '11:59:25', 'early', '12:00:00'],
    ['after a jump back', MINUTE_MS, '11:59:30', '11:59:24.999', 'set_back', '12:00:00'],
    ['after a jump back of hours', MINUTE_MS, '11:59:30', '07:10:20', 'set_back', '07:11:00'],
  ])('%s', (_, gapMs, lookedAt, now, finding, next) => {
    const at = (time: string) => Date.parse(`2026-01-01T${time.padEnd(12, '.000')}Z`);
    const plan: Plan = { nextTickMs: at('12:00:00'), lookedAtMs: at(lookedAt) };
    expect(lookAtClock(plan, at(now), every(gapMs))).toEqual({
      finding,
      plan: { nextTickMs: at(next), lookedAtMs: at(now) },
    });
  });

  it('does not run a tick again when the clock steps back after it', () => {
    const nextTick = every(MINUTE_MS);
    const before: Plan = { nextTickMs: 60_000, lookedAtMs: 59_000 };
    const ran = lookAtClock(before, 60_002, nextTick);
    expect(ran.finding).toBe('due');
    expect(lookAtClock(ran.plan, 59_100, nextTick)).toMatchObject({
      finding: 'early',
      plan: { nextTickMs: 120_000 },
    });
  });
});

it('each jump of the clock is overdue once at the most, and the plan is always ahead', () => {
  const jump = fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS });
  const gap = fc.constantFrom(1000, MINUTE_MS, HOUR_MS, 24 * HOUR_MS);
  fc.assert(
    fc.property(gap, fc.array(jump, { maxLength: 5 }), (gapMs, jumps) => {
      const nextTick = every(gapMs);
      let nowMs = 1_000_000_000_000;
      let plan: Plan = { nextTickMs: nextTick(nowMs), lookedAtMs: nowMs };
      let overdue = 0;
      for (const jumpMs of jumps) {
        nowMs += jumpMs;
        for (let looks = 0; looks < 3; looks += 1) {
          const look = lookAtClock(plan, nowMs, nextTick);
          plan = look.plan;
          if (look.finding === 'overdue') overdue += 1;
          expect(plan.nextTickMs).toBeGreaterThan(nowMs);
          expect(plan.nextTickMs).toBeLessThanOrEqual(nowMs + gapMs + 2 * TOLERANCE_MS);
          nowMs = Math.min(nowMs + 30_000, plan.nextTickMs);
        }
      }
      expect(overdue).toBeLessThanOrEqual(jumps.filter((jumpMs) => jumpMs > 0).length);
    }),
  );
});
