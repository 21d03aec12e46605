import { describe, expect, it } from 'vitest';
import type { FetchRestorePoint } from '../../src/domain/asking-cycle.ts';
import type { ConfiguredCheckpoint } from '../../src/domain/checkpoint-id.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { type Reading, unpolled } from '../../src/domain/reading.ts';
import { createPoller, type PollerOptions } from '../../src/poll/poller.ts';
import { withinDeadline } from '../../src/poll/running-cycle.ts';
import { found } from '../support/readings.ts';

const TIMEOUT: Outcome = { kind: 'failed', failure: { reason: 'timeout', detail: 'late' } };
const AUTH: Outcome = { kind: 'failed', failure: { reason: 'auth', detail: 'refused' } };
const UNDECIDED: Outcome = {
  kind: 'undecided',
  failure: { reason: 'wrong_endpoint', detail: 'Malformed request url' },
};

const never = new AbortController().signal;

function checkpoints(...ids: readonly string[]): ConfiguredCheckpoint[] {
  return ids.map((id) => ({ checkpointId: id, spelling: id, source: 'static' }));
}

function polling(
  ids: readonly string[],
  fetchRestorePoint: FetchRestorePoint,
  { concurrency = 2, ...more }: Partial<PollerOptions> = {},
) {
  const readings = new Map<string, Reading>(ids.map((id) => [id, unpolled('prod', id)]));
  const bugs: unknown[] = [];
  let nowSeconds = 1000;
  const poller = createPoller({
    checkpoints: () => checkpoints(...ids),
    concurrency,
    fetchRestorePoint,
    ...more,
    nowSeconds: () => nowSeconds++,
    readingOf: (id) => readings.get(id) ?? unpolled('prod', id),
    onReading: (_previous, next) => readings.set(next.known.checkpointId, next),
    onBug: (error) => bugs.push(error),
  });
  const cycle = async () => {
    const end = await withinDeadline({ deadlineMs: 60_000, stop: never }, poller.run);
    if (end.kind !== 'ended') throw new Error(`the cycle is ${end.kind}`);
    return end.counts;
  };
  return { poller, cycle, readings, bugs };
}

function answers(outcomes: Readonly<Record<string, Outcome>>): FetchRestorePoint {
  return async ({ checkpointId }) => outcomes[checkpointId] ?? TIMEOUT;
}

describe('a cycle', () => {
  it('asks for every checkpoint once, and reports how many answered', async () => {
    const asked: string[] = [];
    const { cycle, readings } = polling(['a', 'b', 'c'], async ({ checkpointId }) => {
      asked.push(checkpointId);
      return checkpointId === 'b' ? TIMEOUT : found();
    });
    expect(await cycle()).toMatchObject({ checkpoints: 3, answered: 2, judgedWrong: 0 });
    expect(asked).toEqual(['a', 'b', 'c']);
    expect([...readings.values()].map(({ pollSuccess }) => pollSuccess)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('hands the fingerprint of the last answer to the next question', async () => {
    const fingerprints: (string | undefined)[] = [];
    const { cycle } = polling(['a'], async (_checkpoint, fingerprint) => {
      fingerprints.push(fingerprint);
      return found();
    });
    await cycle();
    await cycle();
    expect(fingerprints).toEqual([undefined, 'f1']);
  });

  it.each([1, 3, 16])('never has more than %i requests in flight', async (concurrency) => {
    let inFlight = 0;
    let most = 0;
    const ids = Array.from({ length: 10 }, (_, index) => `id-${index}`);
    const { cycle } = polling(
      ids,
      async () => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((resolve) => setImmediate(resolve));
        inFlight -= 1;
        return found();
      },
      { concurrency },
    );
    await cycle();
    expect(most).toBe(Math.min(concurrency, ids.length));
  });

  it('of no checkpoints ends at once', async () => {
    const { cycle } = polling([], answers({}));
    expect(await cycle()).toMatchObject({ checkpoints: 0, answered: 0 });
  });

  it('takes an error that should not have been for a failure of that checkpoint alone', async () => {
    const { cycle, readings, bugs } = polling(['a', 'b'], async ({ checkpointId }) => {
      if (checkpointId === 'a') throw new TypeError('a bug');
      return found();
    });
    expect(await cycle()).toMatchObject({ answered: 1 });
    expect(readings.get('a')?.failure).toEqual({
      reason: 'invalid_response',
      detail: 'internal error: TypeError: a bug',
    });
    expect(bugs).toHaveLength(1);
  });
});

it('never rejects, whatever goes wrong with a reading', async () => {
  const bugs: unknown[] = [];
  const poller = createPoller({
    checkpoints: () => checkpoints('a'),
    concurrency: 1,
    fetchRestorePoint: async () => found(),
    nowSeconds: () => 1,
    readingOf: (id) => unpolled('prod', id),
    onReading: () => {
      throw new TypeError('a bug');
    },
    onBug: (error) => bugs.push(error),
  });
  const end = await withinDeadline({ deadlineMs: 60_000, stop: never }, poller.run);
  expect(end).toMatchObject({ kind: 'ended', counts: { answered: 1 } });
  expect(bugs).toHaveLength(1);
});

describe('undecided answers are judged when the cycle ends', () => {
  it.each<[string, Readonly<Record<string, Outcome>>, string, number]>([
    ['gone, since another one was found', { a: UNDECIDED, b: found() }, 'missing', 0],
    ['gone, since another one is gone', { a: UNDECIDED, b: { kind: 'gone' } }, 'missing', 0],
    ['wrong, since no other one answered', { a: UNDECIDED, b: TIMEOUT }, 'unknown', 1],
    ['wrong, since none answered', { a: UNDECIDED, b: UNDECIDED }, 'unknown', 2],
  ])('%s', async (_why, outcomes, presence, judgedWrong) => {
    const { cycle, readings } = polling(['a', 'b'], answers(outcomes));
    expect(await cycle()).toMatchObject({ judgedWrong });
    expect(readings.get('a')?.known.presence).toBe(presence);
    if (judgedWrong > 0) expect(readings.get('a')?.failure?.reason).toBe('wrong_endpoint');
  });

  it('gone, since it was present, as long as the sign-in holds', async () => {
    let second: Outcome = TIMEOUT;
    let first: Outcome = found();
    const { cycle, readings } = polling(['a', 'b'], async ({ checkpointId }) =>
      checkpointId === 'a' ? first : second,
    );
    await cycle();
    first = UNDECIDED;
    second = AUTH;
    await cycle();
    expect(readings.get('a')).toMatchObject({
      known: { presence: 'present' },
      failure: { reason: 'wrong_endpoint' },
    });
    second = TIMEOUT;
    await cycle();
    expect(readings.get('a')?.known.presence).toBe('missing');
  });
});

it('ends at once when it is aborted, and leaves the readings alone', async () => {
  const stop = new AbortController();
  const asked: string[] = [];
  const { poller, readings, bugs } = polling(
    ['a', 'b', 'c'],
    async ({ checkpointId }, _fingerprint, { signal }) => {
      asked.push(checkpointId);
      stop.abort(new Error('stopping'));
      throw signal.reason;
    },
    { concurrency: 1 },
  );
  const end = await withinDeadline({ deadlineMs: 60_000, stop: stop.signal }, poller.run);
  expect(end).toEqual({ kind: 'aborted' });
  expect(poller.waiting()).toEqual(['a', 'b', 'c']);
  expect(asked).toEqual(['a']);
  expect(readings.get('a')?.pollSuccess).toBeUndefined();
  expect(bugs).toEqual([]);
});
