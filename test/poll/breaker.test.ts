import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { PollerOptions } from '../../src/poll/poller.ts';
import {
  type Ask,
  failed,
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

describe('a cycle without an answer', () => {
  const DOWN: Ask = async () => failed('network');

  /** A poller of an API that is down as long as the test wants. */
  function broken(ids: readonly string[], options: Partial<PollerOptions> = {}) {
    const api: { answer: Ask } = { answer: DOWN };
    return { api, ...polling(ids, (id, cycle) => api.answer(id, cycle), options) };
  }

  it('makes each next one begin with a single checkpoint, another one each time', async () => {
    const { cycle, poller } = broken(['a', 'b', 'c']);
    expect([(await cycle()).end.kind, poller.isCircuitOpen()]).toEqual(['ended', true]);
    const rounds = [await cycle(), await cycle(), await cycle(), await cycle()];
    expect(rounds.map(({ asked }) => asked)).toEqual([['a'], ['b'], ['c'], ['a']]);
    for (const { end } of rounds) expect(end).toEqual({ kind: 'circuit_open', judgedWrong: 0 });
  });

  it('gives the one no leave for retries, and the others leave once it is answered', async () => {
    const leave: [string, boolean][] = [];
    const { cycle } = polling(
      ['a', 'b'],
      async (id, { takeRetry }) => {
        leave.push([id, takeRetry()]);
        return found();
      },
      { circuitOpen: true },
    );
    await cycle();
    expect(leave).toEqual([
      ['a', false],
      ['b', true],
    ]);
  });

  it('is over with the first answer, which releases the rest of that cycle', async () => {
    const { cycle, poller, api, readings } = broken(['a', 'b', 'c']);
    await cycle();
    await cycle();
    api.answer = async () => found();
    const { end, asked } = await cycle();
    expect(asked).toEqual(['b', 'a', 'c']);
    expect(end).toMatchObject({ kind: 'ended', counts: { answered: 3, deferred: 0 } });
    expect(poller.isCircuitOpen()).toBe(false);
    expect([...readings.values()].map(({ pollSuccess }) => pollSuccess)).toEqual([
      true,
      true,
      true,
    ]);
    expect((await cycle()).asked).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, readonly string[], Ask, boolean]>([
    ['with one answer', ['a', 'b'], async (id) => (id === 'b' ? found() : failed('auth')), false],
    [
      'with one that is gone',
      ['a', 'b'],
      async (id) => (id === 'b' ? { kind: 'gone' } : failed('tls')),
      false,
    ],
    ['with undecided ones alone', ['a', 'b'], async () => UNDECIDED, true],
    ['with refusals alone', ['a', 'b'], async () => failed('forbidden'), true],
    ['that came to nobody', ['a'], (_id, cycle) => untilAborted(cycle), true],
    ['of no checkpoints', [], DOWN, false],
  ])('%s', async (_what, ids, ask, isOpen) => {
    const { cycle, poller } = polling(ids, ask);
    await cycle();
    expect(poller.isCircuitOpen()).toBe(isOpen);
  });

  it('touches the reading of the one that is asked for alone', async () => {
    const { cycle, readings } = polling(['a', 'b'], DOWN, { circuitOpen: true });
    await cycle();
    expect([...readings.values()].map(({ pollSuccess }) => pollSuccess)).toEqual([
      false,
      undefined,
    ]);
  });

  it('judges an undecided one: it is an answer where it was present before', async () => {
    const { cycle, api, readings } = broken(['a', 'b']);
    api.answer = async () => found();
    await cycle();
    api.answer = DOWN;
    await cycle();
    api.answer = async (id) => (id === 'a' ? UNDECIDED : failed('network'));
    const { end, asked } = await cycle();
    expect(asked).toEqual(['a', 'b']);
    expect(end).toMatchObject({ kind: 'ended', counts: { answered: 1, judgedWrong: 0 } });
    expect(readings.get('a')?.known.presence).toBe('missing');
  });

  it('judges an undecided one: it is none where it was never seen', async () => {
    const { cycle, readings } = polling(['a', 'b'], async () => UNDECIDED, { circuitOpen: true });
    const { end, asked } = await cycle();
    expect([end, asked]).toEqual([{ kind: 'circuit_open', judgedWrong: 1 }, ['a']]);
    expect(readings.get('a')?.failure?.reason).toBe('wrong_endpoint');
  });

  it('keeps who was waiting, and lets them go on when it is over', async () => {
    const { cycle, poller, api } = broken(numbered(20), { concurrency: 1 });
    const { asked } = await cycle();
    const rest = numbered(20).slice(asked.length);
    await cycle();
    expect(poller.waiting()).toEqual(rest);
    api.answer = async () => found();
    const [first, second, ...others] = rest;
    expect((await cycle()).asked.slice(0, rest.length)).toEqual([second, first, ...others]);
    expect(poller.waiting()).toEqual([]);
  });
});

describe('a cycle that is given up', () => {
  /** Stops while `id` is asked for, which is in flight and never answered then. */
  function stoppingAt(id: string, otherwise: (id: string) => Outcome = () => found()) {
    const stop = new AbortController();
    const ask: Ask = async (asked, cycle) => {
      if (asked !== id) return otherwise(asked);
      queueMicrotask(() => stop.abort(new Error('stopping')));
      return untilAborted(cycle);
    };
    return { stop, ask };
  }

  it.each<[string, string, (id: string) => Outcome, Partial<PollerOptions>, string[], string[]]>([
    ['at its first', 'a', () => found(), {}, ['a'], ['a', 'b', 'c', 'd']],
    ['in the middle', 'c', () => found(), {}, ['a', 'b', 'c'], ['c', 'd']],
    ['at its last', 'd', () => found(), {}, ['a', 'b', 'c', 'd'], ['d']],
    ['with failures', 'c', () => failed('forbidden'), {}, ['a', 'b', 'c'], ['c', 'd']],
    [
      'with some undecided',
      'c',
      (id) => (id === 'a' ? UNDECIDED : found()),
      {},
      ['a', 'b', 'c'],
      ['a', 'c', 'd'],
    ],
    ['in a probe', 'c', () => found(), { circuitOpen: true, first: ['c'] }, ['c'], ['c']],
    [
      'after a probe',
      'b',
      () => found(),
      { circuitOpen: true, first: ['c'] },
      ['c', 'a', 'b'],
      ['b', 'd'],
    ],
  ])(
    '%s remembers whom it did not come to',
    async (_what, at, otherwise, options, asked, waiting) => {
      const { stop, ask } = stoppingAt(at, otherwise);
      const { cycle, poller } = polling(['a', 'b', 'c', 'd'], ask, { concurrency: 1, ...options });
      const given = await cycle(stop.signal);
      expect([given.end, given.asked]).toEqual([{ kind: 'aborted' }, asked]);
      expect(poller.waiting()).toEqual(waiting);
      expect(poller.isCircuitOpen()).toBe(options.circuitOpen ?? false);
    },
  );

  it('before it began asks nobody', async () => {
    const { cycle, poller } = polling(['a', 'b'], async () => found());
    expect(await cycle(AbortSignal.abort())).toEqual({ end: { kind: 'aborted' }, asked: [] });
    expect(poller.waiting()).toEqual(['a', 'b']);
  });
});
