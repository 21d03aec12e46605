import { performance as systemClock } from 'node:perf_hooks';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RetryPolicy, retryDelayMs, withRetries } from '../../../src/cbr/limits/retry.ts';
import {
  FAILURE_REASONS,
  type FailureReason,
  TRANSIENT_REASONS,
} from '../../../src/domain/outcome.ts';

const FINAL_REASONS = FAILURE_REASONS.filter(
  (reason) => !TRANSIENT_REASONS.some((each) => each === reason),
);

beforeEach(() => {
  vi.useFakeTimers();
  // Imported from its module, this clock is another object than the global one that is faked.
  vi.spyOn(systemClock, 'now').mockImplementation(() => Date.now());
});
afterEach(() => {
  // Whatever the end of the attempts was: nothing must be left behind.
  const left = vi.getTimerCount();
  vi.restoreAllMocks();
  vi.useRealTimers();
  expect(left).toBe(0);
});

function failed(reason: FailureReason, retryAfterMs?: number) {
  return { failure: { reason, detail: 'as told' }, retryAfterMs };
}

describe('the delay before the next attempt', () => {
  const longest = { maxAttempts: 100, random: () => 1 };

  it.each<[FailureReason, readonly number[]]>([
    ['server_error', [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]],
    ['timeout', [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]],
    ['network', [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]],
    ['throttled', [2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]],
  ])('after %s doubles up to half a minute', (reason, delays) => {
    expect(delays.map((_, index) => retryDelayMs(failed(reason), index + 1, longest))).toEqual(
      delays,
    );
  });

  it.each(FINAL_REASONS)('after %s is none: it would be the same again', (reason) => {
    expect(retryDelayMs(failed(reason), 1, longest)).toBeUndefined();
    expect(retryDelayMs(failed(reason, 1000), 1, longest)).toBeUndefined();
  });

  it.each([
    [1, 1, undefined],
    [4, 3, 4000],
    [4, 4, undefined],
    [4, 9, undefined],
  ])('of %i attempts after the %i. is %j', (maxAttempts, attempts, delayMs) => {
    expect(retryDelayMs(failed('network'), attempts, { maxAttempts, random: () => 1 })).toBe(
      delayMs,
    );
  });

  it.each<[number, number, number | undefined]>([
    [5000, 0, 5000],
    [5000, 0.5, 5500],
    [59_000, 1, 60_000],
    [59_001, 1, undefined],
    [60_000, 0, 60_000],
    [61_000, 0, undefined],
  ])(
    'is Retry-After (%i ms) with the jitter (%f) on top, and none beyond a minute',
    (retryAfterMs, random, delayMs) => {
      const options = { maxAttempts: 4, random: () => random };
      expect(retryDelayMs(failed('server_error', retryAfterMs), 1, options)).toBe(delayMs);
    },
  );

  it('lies anywhere between nothing and the longest, after any number of attempts', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TRANSIENT_REASONS),
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (reason, attempts, random) => {
          const policy = { maxAttempts: 10_000, random: () => random };
          const mostMs = retryDelayMs(failed(reason), attempts, { ...policy, random: () => 1 });
          expect(mostMs).toBeLessThanOrEqual(30_000);
          expect(retryDelayMs(failed(reason), attempts, policy)).toBeCloseTo(
            random * (mostMs ?? 0),
            6,
          );
        },
      ),
    );
  });
});

type Result = 'answer' | FailureReason;

/** Attempts that come to these results in turn, and everything that was reported about them. */
function attempting(
  results: readonly Result[],
  policy: Partial<RetryPolicy> = {},
  onAttempt = (_stop: AbortController, _attempt: number) => {},
) {
  const stop = new AbortController();
  const startMs = Date.now();
  const attemptedAtMs: number[] = [];
  const retries: string[] = [];
  const waits: [string, number][] = [];
  let asked = 0;
  const run = ({ retriesLeft = 100 } = {}) =>
    withRetries<Result>(
      {
        maxAttempts: 4,
        random: () => 1,
        onRetry: (operation, reason) => retries.push(`${operation} ${reason}`),
        onWait: (cause, seconds) => waits.push([cause, seconds]),
        ...policy,
      },
      {
        operation: 'show_checkpoint',
        attempt: async () => {
          attemptedAtMs.push(Date.now() - startMs);
          onAttempt(stop, attemptedAtMs.length);
          return results[attemptedAtMs.length - 1] ?? 'answer';
        },
        failedAttempt: (result) => (result === 'answer' ? undefined : failed(result)),
        mayRetry: () => {
          asked += 1;
          return asked <= retriesLeft;
        },
        signal: stop.signal,
      },
    );
  return { run, stop, attemptedAtMs, retries, waits, askedForLeave: () => asked };
}

describe('attempts', () => {
  it.each<[readonly Result[], Result, readonly number[], readonly string[]]>([
    [['answer'], 'answer', [0], []],
    [['network', 'answer'], 'answer', [0, 1000], ['network']],
    [['server_error', 'timeout', 'answer'], 'answer', [0, 1000, 3000], ['server_error', 'timeout']],
    [['throttled', 'answer'], 'answer', [0, 2000], ['throttled']],
    [
      ['network', 'network', 'network', 'timeout', 'answer'],
      'timeout',
      [0, 1000, 3000, 7000],
      ['network', 'network', 'network'],
    ],
    [['auth', 'answer'], 'auth', [0], []],
    [['network', 'forbidden', 'answer'], 'forbidden', [0, 1000], ['network']],
  ])('%j end with %s', async (results, end, atMs, retried) => {
    const { run, attemptedAtMs, retries } = attempting(results);
    const running = run();
    await vi.runAllTimersAsync();
    expect(await running).toBe(end);
    expect(attemptedAtMs).toEqual(atMs);
    expect(retries).toEqual(retried.map((reason) => `show_checkpoint ${reason}`));
  });

  it('end with the last failure where no more leave is given', async () => {
    const { run, attemptedAtMs } = attempting(['network', 'timeout', 'answer']);
    const running = run({ retriesLeft: 1 });
    await vi.runAllTimersAsync();
    expect(await running).toBe('timeout');
    expect(attemptedAtMs).toHaveLength(2);
  });

  it.each<[Result, number]>([
    ['answer', 0],
    ['auth', 0],
    ['network', 1],
  ])(
    'after %s ask for leave %i times: it is not to be spent for nothing',
    async (result, times) => {
      const { run, askedForLeave } = attempting([result]);
      const running = run();
      await vi.runAllTimersAsync();
      await running;
      expect(askedForLeave()).toBe(times);
    },
  );

  it('ask for no leave after the last one', async () => {
    const { run, askedForLeave } = attempting(['network'], { maxAttempts: 1 });
    expect(await run()).toBe('network');
    expect(askedForLeave()).toBe(0);
  });

  it('report what the server made them wait, and not their own pauses', async () => {
    const { run, waits } = attempting(['throttled', 'network', 'throttled', 'answer']);
    const running = run();
    await vi.runAllTimersAsync();
    await running;
    expect(waits).toEqual([
      ['server', 2],
      ['server', 8],
    ]);
  });
});

describe('an abort in an attempt', () => {
  it.each<[readonly Result[], Result]>([
    [['network', 'timeout'], 'network'],
    [['network', 'answer'], 'answer'],
    [['throttled', 'server_error', 'timeout'], 'server_error'],
    [['timeout'], 'timeout'],
    // Answered in full: the time was over while new credentials were to be tried.
    [['network', 'auth'], 'auth'],
  ])('because the time is over: of %j tells %s', async (results, told) => {
    const { run } = attempting(results, {}, (stop, attempt) => {
      if (attempt === results.length) stop.abort(new DOMException('too late', 'TimeoutError'));
    });
    const running = run();
    await vi.runAllTimersAsync();
    expect(await running).toBe(told);
  });
});

describe('an abort in a wait', () => {
  it('because the time is over gives the last failure', async () => {
    const { run, stop, attemptedAtMs, retries, waits } = attempting(['throttled', 'answer']);
    const running = run();
    await vi.advanceTimersByTimeAsync(500);
    stop.abort(new DOMException('too late', 'TimeoutError'));
    expect(await running).toBe('throttled');
    expect([attemptedAtMs.length, retries, waits]).toEqual([1, [], [['server', 0.5]]]);
  });

  it.each([
    ['an error', new Error('stopping')],
    ['an abort by default', new DOMException('aborted', 'AbortError')],
    ['something that only looks like it', Object.assign(new Error('x'), { name: 'TimeoutError' })],
  ])('for another reason rejects with it: %s', async (_what, reason) => {
    const { run, stop, attemptedAtMs } = attempting(['network', 'answer']);
    const running = expect(run()).rejects.toBe(reason);
    await vi.advanceTimersByTimeAsync(500);
    stop.abort(reason);
    await running;
    expect(attemptedAtMs).toHaveLength(1);
  });

  it('that came before it makes no further attempt', async () => {
    const { run, stop, attemptedAtMs } = attempting(['network', 'answer']);
    stop.abort(new DOMException('too late', 'TimeoutError'));
    expect(await run()).toBe('network');
    expect(attemptedAtMs).toHaveLength(1);
  });
});
