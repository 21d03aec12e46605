import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import { createSignIn } from '../../../src/web/access/sign-in.ts';
import { createTurns } from '../../../src/web/access/turns.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

interface Comparison {
  readonly password: string;
  readonly hash: string;
  answer(isRight: boolean): void;
}

/** Signs in against hashes that are the passwords themselves, with `hash ` in front. */
function signingIn(names: readonly string[] = ['alice', 'bob'], random = () => 0) {
  const comparisons: Comparison[] = [];
  const pending: Comparison[] = [];
  const rests: number[] = [];
  let nowMs = 0;
  let users = new Map(names.map((name) => [name, new Secret(`hash ${name}`)]));
  const signIn = createSignIn({
    users: () => users,
    verify: (password, hash) => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const answer = (isRight: boolean) => {
        nowMs += 70;
        resolve(isRight);
      };
      comparisons.push({ password, hash, answer });
      pending.push({ password, hash, answer });
      return promise;
    },
    turns: createTurns({
      monotonicMs: () => nowMs,
      sleep: async (ms) => void rests.push(ms),
      random,
    }),
  });
  const ask = (authorization: string | undefined, more = {}): Promise<boolean> =>
    signIn({ authorization, source: 'here', isWanted: () => true, ...more });
  return {
    ask,
    comparisons,
    rests,
    change: (next: typeof users) => {
      users = next;
    },
    /** Compares as bcrypt would, as long as anything is to be compared. */
    compareAll: async () => {
      for (let idle = 0; idle < 20; idle += 1) {
        const next = pending.shift();
        next?.answer(next.hash === `hash ${next.password}`);
        if (next !== undefined) idle = 0;
        await turn();
      }
    },
  };
}

async function outcome(signing: ReturnType<typeof signingIn>, authorization: string | undefined) {
  const asked = signing.ask(authorization);
  await signing.compareAll();
  return asked;
}

describe('a sign-in', () => {
  it.each<[string | undefined, boolean]>([
    [basic('alice:alice'), true],
    [basic('alice:alice').replace('Basic', 'bAsIc'), true],
    [basic('alice:bob'), false],
    [basic('alice:'), false],
    [basic('Alice:alice'), false],
    // Whatever it is compared with, nobody goes by that name.
    [basic('carol:alice'), false],
    [basic('carol:bob'), false],
    [basic(':'), false],
  ])('with %j lets in: %s', async (authorization, expected) => {
    const signing = signingIn();
    expect(await outcome(signing, authorization)).toBe(expected);
    expect(signing.comparisons).toHaveLength(1);
  });

  it.each([
    undefined,
    '',
    'Basic',
    'Basic ',
    'Basic alice:alice',
    `Bearer ${basic('alice:alice').slice(6)}`,
    basic('alice'),
    `${basic('alice:alice')}=`,
    basic('alice:alice').replace(/=+$/, ''),
    `Basic  ${basic('alice:alice').slice(6)}`,
  ])('with %j says nothing, and costs nothing', async (authorization) => {
    const signing = signingIn();
    expect(await outcome(signing, authorization)).toBe(false);
    expect(signing.comparisons).toEqual([]);
  });

  it('may have colons in its password', async () => {
    const signing = signingIn(['alice']);
    signing.change(new Map([['alice', new Secret('hash a:b:c')]]));
    expect(await outcome(signing, basic('alice:a:b:c'))).toBe(true);
  });

  it('is compared once, be it right or wrong', async () => {
    const signing = signingIn();
    for (let times = 0; times < 3; times += 1) {
      expect(await outcome(signing, basic('alice:alice'))).toBe(true);
      expect(await outcome(signing, basic('alice:x'))).toBe(false);
      expect(await outcome(signing, basic('carol:x'))).toBe(false);
    }
    expect(signing.comparisons).toHaveLength(3);
  });

  it('is compared once when it comes many times at once', async () => {
    const signing = signingIn();
    const all = Array.from({ length: 10 }, () => signing.ask(basic('alice:alice')));
    await signing.compareAll();
    expect(new Set(await Promise.all(all))).toEqual(new Set([true]));
    expect(signing.comparisons).toHaveLength(1);
  });

  it('ends with the user, and with another password', async () => {
    const signing = signingIn();
    expect(await outcome(signing, basic('alice:alice'))).toBe(true);
    signing.change(
      new Map([
        ['alice', new Secret('hash new')],
        ['bob', new Secret('hash bob')],
      ]),
    );
    expect(await outcome(signing, basic('alice:alice'))).toBe(false);
    expect(await outcome(signing, basic('alice:new'))).toBe(true);
    signing.change(new Map([['bob', new Secret('hash bob')]]));
    expect(await outcome(signing, basic('alice:new'))).toBe(false);
  });
});

describe('a name that nobody has', () => {
  it('is compared with a hash of somebody, always with the same one', async () => {
    const signing = signingIn();
    for (const password of ['a', 'b', 'c', 'd']) await outcome(signing, basic(`carol:${password}`));
    const hashes = signing.comparisons.map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(1);
    expect(['hash alice', 'hash bob']).toContain(hashes[0]);
  });

  it('does not learn from the cache that somebody else has signed in', async () => {
    const signing = signingIn(['alice']);
    await outcome(signing, basic('alice:alice'));
    expect(await outcome(signing, basic('carol:alice'))).toBe(false);
    expect(signing.comparisons).toHaveLength(2);
  });
});

describe('many who try out passwords', () => {
  it('wait one behind the other, and are followed by a rest', async () => {
    const signing = signingIn();
    const all = Array.from({ length: 16 }, (_, at) => signing.ask(basic(`alice:x${at}`)));
    await turn();
    expect(signing.comparisons).toHaveLength(1);
    await signing.compareAll();
    expect(new Set(await Promise.all(all))).toEqual(new Set([false]));
    expect(signing.rests).toEqual(Array.from({ length: 16 }, () => 70));
  });

  it('keep nobody waiting who is in', async () => {
    const signing = signingIn();
    await outcome(signing, basic('bob:bob'));
    const all = Array.from({ length: 100 }, (_, at) => signing.ask(basic(`alice:x${at}`)));
    expect(await signing.ask(basic('bob:bob'))).toBe(true);
    await signing.compareAll();
    expect(new Set(await Promise.all(all))).toEqual(new Set([false]));
  });

  it('do not keep somebody from elsewhere waiting for all of them', async () => {
    const signing = signingIn();
    const all = Array.from({ length: 16 }, (_, at) => signing.ask(basic(`alice:x${at}`)));
    const other = signing.ask(basic('bob:bob'), { source: 'there' });
    await signing.compareAll();
    await Promise.all([...all, other]);
    const place = signing.comparisons.findIndex(({ password }) => password === 'bob');
    expect(place).toBeLessThanOrEqual(2);
  });

  it('are drawn by lot, with somebody among them who has the right one', async () => {
    const signing = signingIn(['alice', 'bob'], () => 0.999);
    const all = Array.from({ length: 16 }, (_, at) => signing.ask(basic(`alice:x${at}`)));
    all.push(signing.ask(basic('bob:bob')));
    await signing.compareAll();
    expect((await Promise.all(all)).at(-1)).toBe(true);
    expect(signing.comparisons.findIndex(({ password }) => password === 'bob')).toBe(1);
  });

  it('are left out once they are gone', async () => {
    const signing = signingIn();
    let isThere = true;
    const gone = { isWanted: () => isThere };
    const all = Array.from({ length: 5 }, (_, at) => signing.ask(basic(`alice:x${at}`), gone));
    isThere = false;
    await signing.compareAll();
    expect(new Set(await Promise.all(all))).toEqual(new Set([false]));
    expect(signing.comparisons).toHaveLength(1);
    // What was not compared is not known.
    expect(await outcome(signing, basic('alice:x4'))).toBe(false);
    expect(signing.comparisons).toHaveLength(2);
  });
});

it('a comparison that fails is no verdict', async () => {
  let isBroken = true;
  const verify = async () => {
    if (isBroken) throw new Error('no thread');
    return true;
  };
  const signIn = createSignIn({
    users: () => new Map([['alice', new Secret('hash')]]),
    verify,
    turns: createTurns({ monotonicMs: () => 0, sleep: async () => {}, random: () => 0 }),
  });
  const asking = { authorization: basic('alice:a'), source: '', isWanted: () => true };
  await expect(signIn(asking)).rejects.toThrow('no thread');
  isBroken = false;
  expect(await signIn(asking)).toBe(true);
});
