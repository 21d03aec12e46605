import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  givenBack,
  newBucket,
  rateWithin,
  recovered,
  type TokenBucket,
  taken,
  throttled,
  waitMs,
} from '../../../src/cbr/limits/token-bucket.ts';

const NO_WORD = { retryAfterMs: undefined, limit: undefined };

/** The bucket after as many tokens as it has; and how many that were. */
function emptied(bucket: TokenBucket, nowMs: number): [TokenBucket, number] {
  let left = bucket;
  let count = 0;
  for (; waitMs(left, nowMs) === 0; count += 1) left = taken(left, nowMs);
  return [left, count];
}

/** Throttled by the answer to a request that was sent just now. */
function slowed(bucket: TokenBucket, nowMs: number): TokenBucket {
  return throttled(bucket, { sentAtMs: nowMs, ...NO_WORD }, nowMs);
}

/** The largest number of times within any window of this length, both ends included. */
function mostWithin(times: readonly number[], windowMs: number): number {
  let first = 0;
  return times.reduce((most, time, last) => {
    while (time - (times[first] ?? time) > windowMs) first += 1;
    return Math.max(most, last - first + 1);
  }, 0);
}

describe('a bucket', () => {
  it.each([
    [0.5, 1, 2000],
    [1, 1, 1000],
    [5, 1, 200],
    [10, 1, 100],
    [25, 2, 20],
    [1000, 100, 1],
  ])('of %f a second starts with %i and gives the next after %f ms', (rate, count, nextMs) => {
    const [empty, given] = emptied(newBucket(rate, 0), 0);
    expect(given).toBe(count);
    expect(waitMs(empty, 0)).toBeCloseTo(nextMs, 6);
    expect(waitMs(empty, nextMs + 0.001)).toBe(0);
  });

  it('holds no more after an hour of rest than at its start', () => {
    const [empty, atStart] = emptied(newBucket(40, 0), 0);
    expect(emptied(empty, 3_600_000)[1]).toBe(atStart);
  });

  it('takes back what nothing was sent for, and never more than it holds', () => {
    const one = taken(newBucket(5, 0), 0);
    expect(waitMs(givenBack(one, 0), 0)).toBe(0);
    const full = givenBack(givenBack(newBucket(5, 0), 0), 0);
    expect(emptied(full, 0)[1]).toBe(1);
  });

  it('gives in no time more than its rate and what it holds, whenever it is asked', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 1000, noNaN: true }),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1500, noNaN: true }), fc.nat(120)), {
          minLength: 1,
          maxLength: 60,
        }),
        fc.double({ min: 0.001, max: 20, noNaN: true }),
        (rate, calls, seconds) => {
          let bucket = newBucket(rate, 0);
          let nowMs = 0;
          const times: number[] = [];
          for (const [gapMs, wanted] of calls) {
            nowMs += gapMs;
            for (let count = 0; count < wanted && waitMs(bucket, nowMs) === 0; count += 1) {
              bucket = taken(bucket, nowMs);
              times.push(nowMs);
            }
          }
          const allowed = rate * seconds + Math.max(1, rate / 10);
          expect(mostWithin(times, seconds * 1000)).toBeLessThanOrEqual(allowed + 1e-6);
        },
      ),
    );
  });

  it('gives at least nine tenths of its rate to who comes back when it says', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 200, noNaN: true }), (rate) => {
        let bucket = newBucket(rate, 0);
        let nowMs = 0;
        for (let count = 0; count < 300; count += 1) {
          // As a timer does it: in whole milliseconds, never early.
          nowMs += Math.ceil(waitMs(bucket, nowMs));
          bucket = taken(bucket, nowMs);
        }
        expect(300 / (nowMs / 1000)).toBeGreaterThanOrEqual(rate * 0.9);
      }),
    );
  });
});

describe('a limit that the server names', () => {
  it.each([
    ['below the configured rate counts', 100, { requests: 10, windowSeconds: 1 }, 10 / 1.1],
    ['for a minute', 5, { requests: 60, windowSeconds: 60 }, 60 / 60.1],
    ['above the configured rate changes nothing', 5, { requests: 1000, windowSeconds: 1 }, 5],
  ])('%s', (_what, configured, limit, fullRate) => {
    const told = { sentAtMs: 0, retryAfterMs: undefined, limit };
    const bucket = throttled(newBucket(configured, 0), told, 0);
    expect(bucket.fullRate).toBeCloseTo(fullRate, 9);
    expect(bucket.rate).toBeLessThanOrEqual(bucket.fullRate);
  });

  it('stays when a later answer names none', () => {
    const told = {
      sentAtMs: 0,
      retryAfterMs: undefined,
      limit: { requests: 10, windowSeconds: 1 },
    };
    const bucket = throttled(newBucket(100, 0), told, 0);
    expect(slowed(bucket, 5000).fullRate).toBe(bucket.fullRate);
  });

  it('is exceeded in no window of its length from then on, however full the bucket was', () => {
    fc.assert(
      fc.property(
        fc.record({
          configured: fc.double({ min: 0.5, max: 1000, noNaN: true }),
          requests: fc.integer({ min: 1, max: 300 }),
          windowSeconds: fc.constantFrom(1, 2, 10, 60, 3600),
          spentBefore: fc.boolean(),
          idleMs: fc.constantFrom(0, 1, 500, 3_700_000),
          throttledAgainAt: fc.uniqueArray(fc.nat(900), { maxLength: 5 }),
        }),
        ({ configured, requests, windowSeconds, spentBefore, idleMs, throttledAgainAt }) => {
          let bucket = newBucket(configured, 0);
          if (spentBefore) [bucket] = emptied(bucket, 0);
          let nowMs = idleMs;
          const limit = { requests, windowSeconds };
          bucket = throttled(bucket, { sentAtMs: 0, retryAfterMs: undefined, limit }, nowMs);
          const times: number[] = [];
          for (let count = 0; count < 3 * requests + 60; count += 1) {
            nowMs += Math.ceil(waitMs(bucket, nowMs));
            times.push(nowMs);
            bucket = taken(bucket, nowMs);
            // Each is answered, so that it goes as fast as it ever does.
            bucket = throttledAgainAt.includes(count)
              ? slowed(bucket, nowMs)
              : recovered(bucket, nowMs, nowMs);
          }
          expect(mostWithin(times, windowSeconds * 1000)).toBeLessThanOrEqual(requests);
          expect(rateWithin(limit) * windowSeconds).toBeLessThan(requests);
        },
      ),
    );
  });
});

describe('throttling', () => {
  it('halves the rate once for all requests that were under way', () => {
    const once = throttled(newBucket(8, 0), { sentAtMs: 10, ...NO_WORD }, 100);
    expect(once.rate).toBe(4);
    // Sent before the rate went down; answered after it.
    for (const sentAtMs of [10, 50, 99]) {
      expect(throttled(once, { sentAtMs, ...NO_WORD }, 120).rate).toBe(4);
    }
    expect(throttled(once, { sentAtMs: 101, ...NO_WORD }, 130).rate).toBe(2);
  });

  it('that is told late of an old request does not excuse the newer ones', () => {
    const once = throttled(newBucket(8, 0), { sentAtMs: 10, ...NO_WORD }, 100);
    const late = throttled(once, { sentAtMs: 20, ...NO_WORD }, 200);
    expect(throttled(late, { sentAtMs: 150, ...NO_WORD }, 250).rate).toBe(2);
  });

  it('takes a limit below the rate for slow-down enough, and halves once that is kept', () => {
    const limit = { requests: 9, windowSeconds: 0.9 };
    const told = (sentAtMs: number) => ({ sentAtMs, retryAfterMs: undefined, limit });
    const limited = throttled(newBucket(20, 0), told(10), 100);
    expect(limited.rate).toBeCloseTo(9, 9);
    expect(throttled(limited, told(101), 200).rate).toBeCloseTo(4.5, 9);
  });

  it('keeps the tokens within what the lower rate holds', () => {
    expect(emptied(slowed(newBucket(1000, 0), 0), 0)[1]).toBe(50);
  });

  it.each([
    [1, 5],
    [3, 1.25],
    [4, 1],
    [50, 1],
  ])('%i times leaves %f of 10 a second', (times, rate) => {
    let bucket = newBucket(10, 0);
    for (let count = 0; count < times; count += 1) bucket = slowed(bucket, count);
    expect(bucket.rate).toBeCloseTo(rate, 9);
  });

  it('never leaves less than a tenth of the full rate, nor more than all of it', () => {
    const limit = fc.option(
      fc.record({
        requests: fc.integer({ min: 1, max: 1000 }),
        windowSeconds: fc.constantFrom(1, 60),
      }),
      { nil: undefined },
    );
    const event = fc.record({
      kind: fc.constantFrom('throttled', 'answered'),
      limit,
      lateMs: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        let bucket = newBucket(20, 0);
        let nowMs = 0;
        let leastFullRate = bucket.fullRate;
        for (const each of events) {
          nowMs += 20;
          const sentAtMs = nowMs - each.lateMs;
          const told = { sentAtMs, retryAfterMs: undefined, limit: each.limit };
          bucket =
            each.kind === 'throttled'
              ? throttled(bucket, told, nowMs)
              : recovered(bucket, sentAtMs, nowMs);
          expect(bucket.rate).toBeLessThanOrEqual(bucket.fullRate);
          expect(bucket.fullRate).toBeLessThanOrEqual(20);
          leastFullRate = Math.min(leastFullRate, bucket.fullRate);
          expect(bucket.rate).toBeGreaterThanOrEqual(0.1 * leastFullRate);
        }
      }),
    );
  });
});

describe('recovery', () => {
  it('goes up by a twentieth of the full rate with each answer, to the full rate and not beyond', () => {
    let bucket = slowed(newBucket(10, 0), 0);
    const rates = Array.from({ length: 30 }, (_, index) => {
      bucket = recovered(bucket, index + 1, index + 1);
      return bucket.rate;
    });
    expect(rates[0]).toBeCloseTo(5.5, 9);
    expect(rates[1]).toBeCloseTo(6, 9);
    expect(rates[9]).toBeCloseTo(10, 9);
    expect(rates.at(-1)).toBe(10);
  });

  it('is not believed of an answer to a request from before the slow-down', () => {
    const bucket = slowed(newBucket(10, 0), 100);
    expect(recovered(bucket, 99, 200)).toBe(bucket);
    expect(recovered(bucket, 100, 200).rate).toBeGreaterThan(bucket.rate);
  });

  it('changes nothing at the full rate', () => {
    const bucket = newBucket(10, 0);
    expect(recovered(bucket, 5, 5)).toBe(bucket);
  });
});

describe('Retry-After', () => {
  it('holds everything until then, however many tokens there are', () => {
    const told = { sentAtMs: 0, retryAfterMs: 5000, limit: undefined };
    const held = throttled(newBucket(100, 0), told, 0);
    expect([0, 1000, 4999, 5000].map((nowMs) => waitMs(held, nowMs))).toEqual([5000, 4000, 1, 0]);
  });

  it('is not shortened by a later answer that asks for less, and lengthened by one that asks for more', () => {
    const hold = (bucket: TokenBucket, retryAfterMs: number | undefined, nowMs: number) =>
      throttled(bucket, { sentAtMs: 0, retryAfterMs, limit: undefined }, nowMs);
    const held = hold(newBucket(100, 0), 5000, 0);
    expect(hold(held, 1000, 100).heldUntilMs).toBe(5000);
    expect(hold(held, undefined, 100).heldUntilMs).toBe(5000);
    expect(hold(held, 9000, 100).heldUntilMs).toBe(9100);
  });

  it('lets nothing more through afterwards than the bucket holds', () => {
    const told = { sentAtMs: 0, retryAfterMs: 60_000, limit: undefined };
    expect(emptied(throttled(newBucket(100, 0), told, 0), 60_000)[1]).toBe(5);
  });
});
