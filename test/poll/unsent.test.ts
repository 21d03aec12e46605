import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConfiguredCheckpoint } from '../../src/domain/checkpoint-id.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { withinDeadline } from '../../src/poll/running-cycle.ts';
import { DEADLINE_MS, failed, never, numbered, polling, UNDECIDED } from '../support/polling.ts';
import { found } from '../support/readings.ts';

const UNSENT = {
  kind: 'unsent',
  failure: { reason: 'auth', detail: 'no request was sent' },
} as const satisfies Outcome;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a cycle in which nothing can be sent', () => {
  it('ends with the first question that is not sent, and leaves all as it was', async () => {
    const ids = numbered(10);
    const { cycle, readings, poller } = polling(ids, async () => UNSENT);
    const before = new Map(readings);
    const { end, asked } = await cycle();
    expect(asked).toEqual(ids.slice(0, 2));
    expect(end).toMatchObject({
      kind: 'ended',
      counts: { checkpoints: 10, answered: 0, deferred: 10, unsent: UNSENT.failure },
    });
    expect(readings).toEqual(before);
    expect([poller.isCircuitOpen(), poller.waiting()]).toEqual([false, ids]);
  });

  it('knows of an API that did not answer as little as before', async () => {
    const { cycle, poller } = polling(numbered(3), async () => UNSENT, { circuitOpen: true });
    expect((await cycle()).end).toMatchObject({
      kind: 'ended',
      counts: { deferred: 3, unsent: UNSENT.failure },
    });
    expect(poller.isCircuitOpen()).toBe(true);
  });

  it('for want of good credentials takes nothing for gone', async () => {
    let outcomes: Record<string, Outcome> = { a: found(), b: found() };
    const { cycle, readings } = polling(['a', 'b'], async (id) => outcomes[id] ?? UNSENT);
    await cycle();
    outcomes = { a: UNDECIDED, b: UNSENT };
    await cycle();
    expect(readings.get('a')).toMatchObject({ known: { presence: 'present' }, pollSuccess: false });
  });

  it('any more has found out about the API before', async () => {
    const answers = [failed('network'), UNSENT];
    const { cycle, poller } = polling(numbered(9), async () => answers.shift() ?? UNSENT);
    expect((await cycle()).end).toMatchObject({ counts: { deferred: 8 } });
    expect(poller.isCircuitOpen()).toBe(true);
  });
});

it('the one that is asked first is answered too late, which nobody hears', async () => {
  const answer = Promise.withResolvers<Outcome>();
  const { cycle, readings } = polling(['a', 'b'], () => answer.promise, { circuitOpen: true });
  expect((await cycle()).end).toEqual({ kind: 'circuit_open', judgedWrong: 0 });
  answer.resolve(found());
  await vi.runAllTimersAsync();
  expect(readings.get('a')?.pollSuccess).toBeUndefined();
});

describe('a cycle whose lists were answered', () => {
  /** With an API that answers for no restore point; how many were asked for, and what it says then. */
  async function beside(source: ConfiguredCheckpoint['source']) {
    const checkpoints = ['a', 'b'].map((id) => ({ checkpointId: id, spelling: id, source }));
    const { poller, asked } = polling(['a', 'b'], async () => failed('network'), {
      checkpoints: () => checkpoints,
      circuitOpen: true,
    });
    const end = await withinDeadline({ deadlineMs: DEADLINE_MS, stop: never }, (cycle) =>
      poller.run({ ...cycle, isAnsweredElsewhere: true }),
    );
    return [end.kind, asked.length, poller.isCircuitOpen()];
  }

  it('asks for all followed restore points, which are too few to tell whether the API is well', async () => {
    expect(await beside('discovered')).toEqual(['ended', 2, false]);
  });

  it('begins with one of those that were written down, as any', async () => {
    expect(await beside('static')).toEqual(['circuit_open', 1, true]);
  });
});
