import { describe, expect, it } from 'vitest';
import { excessRequests } from './request-rate.ts';

const BOUND = { requestsPerSecond: 30, concurrency: 3 };
/** What the bucket holds and what may be under way. */
const AT_ONCE = 3 + 3;

function every(ms: number, count: number, fromMs = 0): number[] {
  return Array.from({ length: count }, (_, index) => fromMs + index * ms);
}

describe('requests above the rate', () => {
  it.each([
    ['none at all', []],
    ['evenly sent', every(1000 / 30, 100)],
    ['as many as the bucket holds at once', every(0, AT_ONCE)],
    ['the same again when it is full again', [...every(0, 6), ...every(0, 6, 200)]],
    ['in any order', every(1000 / 30, 100).reverse()],
  ])('are none: %s', (_, arrivedMs) => {
    expect(excessRequests(arrivedMs, BOUND)).toBeLessThanOrEqual(1e-6);
  });

  it.each([
    ['one more at once', every(0, AT_ONCE + 1), 1],
    ['a burst after a long calm', [0, ...every(0, AT_ONCE + 2, 3_600_000)], 2],
    ['twice the rate for a second', every(1000 / 60, 61), 61 - 30 - AT_ONCE],
  ])('are found: %s', (_, arrivedMs, excess) => {
    expect(excessRequests(arrivedMs, BOUND)).toBeCloseTo(excess, 6);
  });

  it('are held to one token where a tenth of a second gains less', () => {
    const slow = { requestsPerSecond: 2, concurrency: 0 };
    expect(excessRequests([0, 500, 1000], slow)).toBe(0);
    expect(excessRequests([0, 400], slow)).toBeCloseTo(0.2, 6);
  });
});
