import { describe, expect, it } from 'vitest';
import { type Accounts, createShared } from '../../../src/daemon/access/shared.ts';

const REQUEST = { operation: 'create_token', durationSeconds: 0, failure: undefined } as const;

/** Things that are made and ended, and who pays for what they ask. */
function sharing() {
  const said: string[] = [];
  const shared = createShared<Accounts>();
  const user = (name: string): Accounts => ({
    onRequest: ({ operation }) => said.push(`${name} asks ${operation}`),
    retryPolicy: {
      maxAttempts: 3,
      random: () => 0,
      onRetry: (operation, reason) => said.push(`${name} repeats ${operation} ${reason}`),
      onWait: (cause, seconds) => said.push(`${name} waits ${cause} ${seconds}`),
    },
  });
  let made = 0;
  return {
    said,
    join: (name: string, wanted: object) =>
      shared.join(wanted, user(name), (thing) => {
        made += 1;
        const number = made;
        return { thing, end: async () => void said.push(`end of ${number}`) };
      }),
    made: () => made,
  };
}

describe('what projects share', () => {
  it('is one for all who want the same, and another for who does not', () => {
    const { join, made } = sharing();
    const one = join('one', { auth: { user: 'a' }, proxy: undefined });
    expect(join('other', { auth: { user: 'a' }, proxy: undefined }).thing).toBe(one.thing);
    expect(join('third', { auth: { user: 'b' }, proxy: undefined }).thing).not.toBe(one.thing);
    expect(made()).toBe(2);
  });

  it('counts each request once, for the first who is still there', async () => {
    const { join, said } = sharing();
    const [one, other] = [join('one', {}), join('other', {})];
    const ask = ({ onRequest, retryPolicy }: Accounts) => {
      onRequest(REQUEST);
      retryPolicy.onRetry('create_token', 'network');
      retryPolicy.onWait('server', 2);
    };
    ask(other.thing);
    expect(said.splice(0)).toEqual([
      'one asks create_token',
      'one repeats create_token network',
      'one waits server 2',
    ]);
    await one.release();
    ask(other.thing);
    expect(said.splice(0)).toEqual([
      'other asks create_token',
      'other repeats create_token network',
      'other waits server 2',
    ]);
    await other.release();
    ask(other.thing);
    expect(said).toEqual(['end of 1']);
  });

  it('ends once nobody uses it, once, and is made anew for who comes then', async () => {
    const { join, said, made } = sharing();
    const [one, other] = [join('one', {}), join('other', {})];
    await one.release();
    expect(said).toEqual([]);
    await other.release();
    await other.release();
    expect(said).toEqual(['end of 1']);
    expect(join('third', {}).thing).not.toBe(one.thing);
    expect(made()).toBe(2);
  });
});
