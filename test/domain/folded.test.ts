import { setImmediate as everythingElse } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { folded } from '../../src/domain/folded.ts';

/** Runs that end one by one, when the test says so; each comes to its number, or fails with it. */
function underTest() {
  const open: PromiseWithResolvers<number>[] = [];
  let begun = 0;
  const run = folded(() => {
    begun += 1;
    const ending = Promise.withResolvers<number>();
    open.push(ending);
    return ending.promise;
  });
  return {
    run,
    begun: () => begun,
    end: async () => {
      open.shift()?.resolve(begun);
      await everythingElse();
    },
    fail: async () => {
      open.shift()?.reject(new Error(`run ${begun}`));
      await everythingElse();
    },
  };
}

describe('work that is folded', () => {
  it('begins at once where none is under way', async () => {
    const { run, begun, end } = underTest();
    const first = run();
    expect(begun()).toBe(1);
    await end();
    const second = run();
    expect(begun()).toBe(2);
    await end();
    expect(await Promise.all([first, second])).toEqual([1, 2]);
  });

  it('is done once more for all who ask during a run', async () => {
    const { run, begun, end } = underTest();
    const asked = [run(), run(), run(), run()];
    expect(begun()).toBe(1);
    await end();
    expect(begun()).toBe(2);
    const during = run();
    await end();
    await end();
    expect(begun()).toBe(3);
    expect(await Promise.all([...asked, during])).toEqual([1, 2, 2, 2, 3]);
  });

  it('is never under way twice, whoever asks as soon as a run ends', async () => {
    const { run, begun, end } = underTest();
    const first = run().then(run);
    const second = run();
    await end();
    expect(begun()).toBe(2);
    await end();
    expect(await Promise.all([first, second])).toEqual([2, 2]);
  });

  it('goes on after a run that failed, which only those hear of who asked for that one', async () => {
    const { run, end, fail } = underTest();
    const asked = Promise.allSettled([run(), run(), run()]);
    await fail();
    await fail();
    const [first, second, third] = await asked;
    expect(first).toEqual({ status: 'rejected', reason: new Error('run 1') });
    expect(second).toEqual({ status: 'rejected', reason: new Error('run 2') });
    expect(third).toEqual(second);
    const later = run();
    await end();
    expect(await later).toBe(3);
  });
});
