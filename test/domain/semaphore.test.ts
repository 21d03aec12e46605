import { setImmediate as everythingElse } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSemaphore } from '../../src/domain/semaphore.ts';

/** Works that end when the test says so, of which two are under way at once. */
function underTest() {
  const semaphore = createSemaphore(2);
  const begun: string[] = [];
  const endings = new Map<string, () => void>();
  return {
    semaphore,
    begun,
    run: (name: string, signal?: AbortSignal) =>
      semaphore.run(() => {
        begun.push(name);
        return new Promise<string>((resolve) => endings.set(name, () => resolve(name)));
      }, signal),
    end: async (...names: readonly string[]) => {
      for (const name of names) endings.get(name)?.();
      await everythingElse();
    },
  };
}

it('works wait in their order until one before them ends', async () => {
  const { semaphore, begun, run, end } = underTest();
  const all = ['a', 'b', 'c', 'd'].map((name) => run(name));
  await end();
  expect([begun, semaphore.waiting()]).toEqual([['a', 'b'], 2]);
  await end('b');
  expect([begun, semaphore.waiting()]).toEqual([['a', 'b', 'c'], 1]);
  await end('a');
  await end('c', 'd');
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  const later = ['e', 'f', 'g'].map((name) => run(name));
  await end();
  expect([begun.slice(4), semaphore.waiting()]).toEqual([['e', 'f'], 1]);
  await end('e', 'f');
  await end('g');
  expect(await Promise.all(later)).toEqual(['e', 'f', 'g']);
});

it('a work that fails gives its permit back', async () => {
  const semaphore = createSemaphore(1);
  const failing = semaphore.run(async () => {
    throw new Error('failed');
  });
  const next = semaphore.run(async () => 'next');
  await expect(failing).rejects.toThrow('failed');
  expect(await next).toBe('next');
});

it('a work that is given up while it waits is never begun', async () => {
  const { semaphore, begun, run, end } = underTest();
  const stop = new AbortController();
  const running = [run('a'), run('b')];
  const givenUp = [run('c', stop.signal), run('d', stop.signal)];
  const last = run('e');
  stop.abort(new Error('over'));
  for (const each of givenUp) await expect(each).rejects.toThrow('over');
  expect(semaphore.waiting()).toBe(1);
  await end('a', 'b');
  await end('e');
  expect(await Promise.all([...running, last])).toEqual(['a', 'b', 'e']);
  expect(begun).toEqual(['a', 'b', 'e']);
  await expect(run('f', stop.signal)).rejects.toThrow('over');
});

it('a permit that comes in the moment of giving up is the next one’s', async () => {
  const { begun, run, end } = underTest();
  const stop = new AbortController();
  const running = [run('a'), run('b')];
  const givenUp = run('c', stop.signal);
  const next = run('d');
  await end();
  stop.abort(new Error('over'));
  const ended = end('a');
  await expect(givenUp).rejects.toThrow('over');
  await ended;
  expect(begun).toEqual(['a', 'b', 'd']);
  await end('b', 'd');
  expect(await Promise.all([...running, next])).toEqual(['a', 'b', 'd']);
});
