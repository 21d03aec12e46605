import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sharedFlight, sharedFlights } from '../../../src/cbr/http/shared-flight.ts';

const never = new AbortController().signal;

/** Work that ends when the test says so, and how often it was begun and given up. */
function working() {
  const state = { begun: 0, givenUp: 0, end: (_result: string) => {} };
  const work = (signal: AbortSignal) => {
    state.begun += 1;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    state.end = resolve;
    signal.addEventListener('abort', () => {
      state.givenUp += 1;
      reject(signal.reason);
    });
    return promise;
  };
  return { state, work };
}

describe('shared work', () => {
  it('is done once for all who ask while it runs, and anew afterwards', async () => {
    const { state, work } = working();
    const shared = sharedFlight(work);
    const all = [shared(never), shared(never)];
    state.end('done');
    expect(await Promise.all(all)).toEqual(['done', 'done']);
    const again = shared(never);
    state.end('again');
    expect([await again, state.begun, state.givenUp]).toEqual(['again', 2, 0]);
  });

  it('goes on for the others when the one who began it gives up', async () => {
    const { state, work } = working();
    const shared = sharedFlight(work);
    const first = new AbortController();
    const [mine, other] = [shared(first.signal), shared(never)];
    first.abort(new Error('over'));
    await expect(mine).rejects.toThrow('over');
    state.end('done');
    expect([await other, state.givenUp]).toEqual(['done', 0]);
  });

  it('ends when nobody waits for it any longer, and the next one begins anew', async () => {
    const { state, work } = working();
    const shared = sharedFlight(work);
    const stop = new AbortController();
    const mine = [shared(stop.signal), shared(stop.signal)];
    stop.abort(new Error('over'));
    for (const each of mine) await expect(each).rejects.toThrow('over');
    expect(state.givenUp).toBe(1);
    const next = shared(never);
    state.end('done');
    expect([await next, state.begun]).toEqual(['done', 2]);
  });

  it('that goes on although nobody waits for it is no part of the next one', async () => {
    const ends: ((result: string) => void)[] = [];
    const shared = sharedFlight(() => new Promise<string>((resolve) => ends.push(resolve)));
    const stop = new AbortController();
    const mine = shared(stop.signal);
    stop.abort(new Error('over'));
    await expect(mine).rejects.toThrow('over');
    const next = shared(never);
    ends[0]?.('late');
    await turn();
    const joined = shared(never);
    expect(ends).toHaveLength(2);
    ends[1]?.('done');
    expect(await Promise.all([next, joined])).toEqual(['done', 'done']);
  });

  it('is not begun for who has given up already', async () => {
    const { state, work } = working();
    await expect(sharedFlight(work)(AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    expect(state.begun).toBe(0);
  });

  it('of another key goes its own way', async () => {
    const ends = new Map<string, (result: string) => void>();
    const shared = sharedFlights(
      (key: string) => new Promise<string>((resolve) => ends.set(key, resolve)),
    );
    const all = [shared('a', never), shared('b', never), shared('a', never)];
    ends.get('b')?.('of b');
    expect(await all[1]).toBe('of b');
    ends.get('a')?.('of a');
    expect(await Promise.all(all)).toEqual(['of a', 'of b', 'of a']);
  });
});
