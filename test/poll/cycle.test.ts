import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../src/domain/outcome.ts';
import { endingWith, withinDeadline } from '../../src/poll/running-cycle.ts';
import {
  type Ask,
  afterMs,
  DEADLINE_MS,
  failed,
  never,
  numbered,
  polling,
  UNDECIDED,
  untilAborted,
} from '../support/polling.ts';
import { found } from '../support/readings.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  const left = vi.getTimerCount();
  vi.useRealTimers();
  expect(left).toBe(0);
});

describe('the deadline', () => {
  it('ends the cycle: what was in flight is what it says, what was not sent keeps its reading', async () => {
    const { cycle, readings, poller } = polling(['a', 'b', 'c', 'd'], async (id, asking) => {
      if (id === 'a') return found();
      // b was sent and is cut; c waits for a permit; d is not come to.
      if (id === 'b') return untilAborted(asking).catch(() => failed('timeout'));
      return untilAborted(asking);
    });
    const before = { c: readings.get('c'), d: readings.get('d') };
    const startMs = Date.now();
    const { end, asked } = await cycle();
    expect(end).toMatchObject({
      kind: 'ended',
      counts: { checkpoints: 4, answered: 1, judgedWrong: 0, deferred: 2 },
    });
    expect(Date.now() - startMs).toBe(DEADLINE_MS);
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(readings.get('b')).toMatchObject({ pollSuccess: false, failure: { reason: 'timeout' } });
    expect({ c: readings.get('c'), d: readings.get('d') }).toEqual(before);
    expect(poller.waiting()).toEqual(['c', 'd']);
    expect((await cycle()).asked.slice(0, 2)).toEqual(['c', 'd']);
  });

  it('ends the cycle also where a request does not listen to it', async () => {
    const { cycle, poller } = polling(['a', 'b'], async (id) =>
      id === 'a' ? found() : new Promise<never>(() => {}),
    );
    const startMs = Date.now();
    const { end } = await cycle();
    expect(end).toMatchObject({ kind: 'ended', counts: { answered: 1, deferred: 1 } });
    expect(Date.now() - startMs).toBe(DEADLINE_MS + 250);
    expect(poller.waiting()).toEqual(['b']);
  });

  it('leaves behind what hangs and was begun after it', async () => {
    const left = endingWith(AbortSignal.abort(), new Promise<never>(() => {}));
    await vi.runAllTimersAsync();
    expect(await left).toBeUndefined();
  });

  it('aborts with a TimeoutError, which tells it from a stop', async () => {
    const reasons: unknown[] = [];
    const { cycle } = polling(['a'], (_id, asking) => {
      asking.signal.addEventListener('abort', () => reasons.push(asking.signal.reason));
      return untilAborted(asking);
    });
    await cycle();
    expect(reasons).toMatchObject([{ name: 'TimeoutError' }]);
    expect(reasons[0]).toBeInstanceOf(DOMException);
  });

  it('of a cycle that ends in time leaves no timer', async () => {
    const { poller } = polling(['a'], async () => found());
    await withinDeadline({ deadlineMs: DEADLINE_MS, stop: never }, poller.run);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of a cycle that ends in time leaves nothing waiting', async () => {
    const { cycle, poller } = polling(['a', 'b'], () => afterMs(100, found()));
    expect((await cycle()).end).toMatchObject({ kind: 'ended', counts: { deferred: 0 } });
    expect(poller.waiting()).toEqual([]);
  });

  it('judges what is undecided, with what was answered before it', async () => {
    const { cycle, readings, poller } = polling(['a', 'b', 'c'], (id, asking) =>
      id === 'c' ? untilAborted(asking) : Promise.resolve(id === 'a' ? UNDECIDED : found()),
    );
    expect((await cycle()).end).toMatchObject({ counts: { answered: 2, deferred: 1 } });
    expect(readings.get('a')?.known.presence).toBe('missing');
    expect(poller.waiting()).toEqual(['c']);
  });

  it('lets those begin that a former configuration left waiting', async () => {
    const { cycle, poller } = polling(['a', 'b', 'c'], async () => found(), {
      first: ['c', 'gone', 'b'],
    });
    expect(poller.waiting()).toEqual(['b', 'c']);
    expect((await cycle()).asked).toEqual(['b', 'c', 'a']);
    expect((await cycle()).asked).toEqual(['a', 'b', 'c']);
  });
});

/** Asks for so many in each cycle; the others wait for a permit until the deadline. */
function limitedTo(perCycle: number): { readonly ask: Ask; nextCycle(): void } {
  let left = perCycle;
  return {
    ask: (_id, asking) => (left-- > 0 ? Promise.resolve(found()) : untilAborted(asking)),
    nextCycle: () => {
      left = perCycle;
    },
  };
}

describe('no checkpoint starves', () => {
  /** In which cycles each ID was answered. */
  async function answeredIn(ids: readonly string[], perCycle: number, cycles: number) {
    const limited = limitedTo(perCycle);
    const { cycle, readings } = polling(ids, limited.ask);
    const seen = new Map<string, number[]>(ids.map((id) => [id, []]));
    for (let index = 0; index < cycles; index += 1) {
      const before = new Map(readings);
      limited.nextCycle();
      await cycle();
      for (const id of ids) if (readings.get(id) !== before.get(id)) seen.get(id)?.push(index);
    }
    return seen;
  }

  it('of ten with three in a cycle: all are answered within four cycles', async () => {
    const seen = await answeredIn(numbered(10), 3, 2);
    expect([...seen.values()].map((cycles) => cycles.length)).toEqual([
      1, 1, 1, 1, 1, 1, 0, 0, 0, 0,
    ]);
  });

  // A bug once: those left out come in the order of the configuration, not of the cycle, and push back
  // those who wait for longer. With 3 of 10 a cycle the last four are never asked.
  it('of any number, with any capacity of a cycle', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        async (count, perCycle) => {
          const round = Math.ceil(count / perCycle) + 1;
          const seen = await answeredIn(numbered(count), perCycle, 3 * round);
          for (const [id, cycles] of seen) {
            const gaps = [-1, ...cycles, 3 * round].map(
              (each, at, all) => each - (all[at - 1] ?? -1),
            );
            expect(Math.max(...gaps), id).toBeLessThanOrEqual(round);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

/** Asks as the client does: attempts until there is a final result or no leave for another one. */
function withAttempts(
  outcomeOf: (id: string) => Outcome,
  { maxAttempts = 4, attemptMs = 10 } = {},
): { readonly ask: Ask; readonly sent: { requests: number; retries: number } } {
  const sent = { requests: 0, retries: 0 };
  return {
    sent,
    ask: async (id, { takeRetry }) => {
      for (let attempts = 1; ; attempts += 1) {
        sent.requests += 1;
        const outcome = await afterMs(attemptMs, outcomeOf(id));
        const isFinal = outcome.kind !== 'failed' || outcome.failure.reason === 'forbidden';
        if (isFinal || attempts >= maxAttempts || !takeRetry()) return outcome;
        sent.retries += 1;
      }
    },
  };
}

describe('the retry budget', () => {
  it.each([
    [12, 4, 4],
    [12, 4, 1],
    [100, 4, 4],
    [500, 4, 10],
    [60, 16, 4],
  ])(
    'a broken API over %i checkpoints, %i at a time, gets fewer requests than a healthy one',
    async (count, concurrency, maxAttempts) => {
      for (const reason of ['timeout', 'server_error', 'network', 'throttled'] as const) {
        const { ask, sent } = withAttempts(() => failed(reason), { maxAttempts });
        const { cycle } = polling(numbered(count), ask, { concurrency });
        const { end } = await cycle();
        expect(sent.requests).toBeLessThan(count);
        expect(end).toMatchObject({ kind: 'ended', counts: { answered: 0, checkpoints: count } });
      }
    },
  );

  it('a broken API gets fewer requests than a healthy one, from twelve checkpoints on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 12, max: 150 }),
        fc.integer({ min: 1, max: 8 }),
        async (count, maxAttempts) => {
          const { ask, sent } = withAttempts(() => failed('network'), { maxAttempts });
          await polling(numbered(count), ask, { concurrency: 4 }).cycle();
          expect(sent.requests).toBeLessThan(count);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('never gives more than three retries and one for ten checkpoints, and skips nobody of an API that answers', async () => {
    const kind = fc.constantFrom('found', 'network', 'throttled', 'forbidden', 'undecided');
    await fc.assert(
      fc.asyncProperty(
        fc.array(kind, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 16 }),
        async (kinds, concurrency) => {
          const outcomes = new Map(
            kinds.map((each, index) => [
              `id-${index}`,
              each === 'found' ? found() : each === 'undecided' ? UNDECIDED : failed(each),
            ]),
          );
          const { ask, sent } = withAttempts((id) => outcomes.get(id) ?? UNDECIDED);
          const { cycle } = polling([...outcomes.keys()], ask, { concurrency });
          const { end, asked } = await cycle();
          expect(sent.retries).toBeLessThanOrEqual(3 + kinds.length / 10);
          expect(new Set(asked).size).toBe(asked.length);
          // One answer early enough shows that the API is not broken as a whole.
          if (kinds[0] === 'found') expect(asked).toHaveLength(kinds.length);
          expect(end).toMatchObject({ counts: { deferred: kinds.length - asked.length } });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is not for answers that would be the same again: all are asked for', async () => {
    const { cycle } = polling(numbered(30), async () => failed('forbidden'), { concurrency: 1 });
    const { end, asked } = await cycle();
    expect(end).toMatchObject({ kind: 'ended', counts: { answered: 0, deferred: 0 } });
    expect(asked).toEqual(numbered(30));
  });

  it('is that of one cycle', async () => {
    const { ask, sent } = withAttempts((id) => (id === 'id-0' ? found() : failed('network')));
    const { cycle } = polling(numbered(5), ask, { concurrency: 1 });
    await cycle();
    expect(sent.retries).toBe(3);
    await cycle();
    expect(sent.retries).toBe(6);
  });

  it('that is spent leaves the rest for the next cycle', async () => {
    const { ask } = withAttempts(() => failed('timeout'));
    const { cycle, poller } = polling(numbered(30), ask, { concurrency: 1 });
    const { asked } = await cycle();
    expect(asked.length).toBeLessThan(10);
    expect(poller.waiting()).toEqual(numbered(30).slice(asked.length));
  });
});
