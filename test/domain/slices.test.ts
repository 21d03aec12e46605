import { stat } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type Interruptible, inSlices } from '../../src/domain/slices.ts';

function* work(done: string[], steps: number): Interruptible<string> {
  for (let step = 0; step < steps; step += 1) {
    done.push(`step ${step}`);
    yield;
  }
  return 'result';
}

it('lets others run once the time of a slice is over', async () => {
  const done: string[] = [];
  setImmediate(() => done.push('another'));
  expect(await inSlices(work(done, 3), 0)).toBe('result');
  expect(done).toEqual(['step 0', 'another', 'step 1', 'step 2']);
});

it('does at once what takes no longer than a slice', async () => {
  await nextTurn();
  const done: string[] = [];
  void inSlices(work(done, 3), 1e6);
  expect(done).toHaveLength(3);
});

it('fails with the error of the work', async () => {
  function* failing(): Interruptible<void> {
    yield;
    throw new TypeError('a bug');
  }
  await expect(inSlices(failing(), 0)).rejects.toThrow('a bug');
});

it('ends with the reason of a signal that aborts between two slices', async () => {
  const given = new AbortController();
  const done: string[] = [];
  const ended = inSlices(work(done, 3), 0, given.signal);
  given.abort(new RangeError('enough'));
  await expect(ended).rejects.toThrow('enough');
  expect(done).toEqual(['step 0']);
});

it('shares a turn of the loop among all: many at once block no longer than one', async () => {
  const STEP_MS = 3;
  function* busy(): Interruptible<void> {
    for (let step = 0; step < 3; step += 1) {
      const endMs = performance.now() + STEP_MS;
      while (performance.now() < endMs);
      spentMs += STEP_MS;
      yield;
    }
  }
  let spentMs = 0;
  let longestMs = 0;
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      const beforeMs = spentMs;
      await nextTurn();
      longestMs = Math.max(longestMs, spentMs - beforeMs);
    }
  })();
  await nextTurn();
  await Promise.all(Array.from({ length: 8 }, () => inSlices(busy(), 5)));
  isOver = true;
  await looking;
  expect(spentMs).toBe(8 * 3 * STEP_MS);
  expect(longestMs).toBeLessThanOrEqual(4 * STEP_MS);
});

it('what begins with an answer and what waits for its turn share the same turn', async () => {
  function* busy(): Interruptible<void> {
    for (; steps < 3; steps += 1) {
      const endMs = performance.now() + 5;
      while (performance.now() < endMs);
      yield;
    }
  }
  let steps = 0;
  let ended: Promise<void> | undefined;
  await nextTurn();
  const afterOneTurn = await new Promise<number>((resolve) => {
    // As all that comes from outside, it comes before those that wait.
    stat('.', () => {
      ended = inSlices(busy(), 5);
      setImmediate(() => resolve(steps));
    });
  });
  expect(afterOneTurn).toBe(0);
  await ended;
  expect(steps).toBe(3);
});

it('goes on after a step that took longer than a turn, with nobody waiting for the next one', async () => {
  await nextTurn();
  function* long(): Interruptible<string> {
    yield;
    const untilMs = performance.now() + 10;
    while (performance.now() < untilMs);
    return 'long';
  }
  expect(await inSlices(long())).toBe('long');
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  const next = Promise.race([inSlices(work([], 3)), after(20)]);
  expect(await next).toBe('result');
});

async function after(turns: number): Promise<string> {
  for (let turn = 0; turn < turns; turn += 1) await nextTurn();
  return 'it never came to its turn';
}
