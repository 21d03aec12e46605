import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createCredentials, type Identity } from '../../../src/cbr/auth/credentials.ts';
import type { RememberedRefusal } from '../../../src/domain/refusals.ts';
import {
  asking,
  KEY,
  MINUTE_MS,
  NO_MEMORY,
  newCredentials,
  testMemory,
} from '../../support/credentials.ts';
import { passingClocks } from '../../support/passing-clocks.ts';

const DAY_MS = 24 * 60 * MINUTE_MS;
const USER: Identity = { kind: 'user', user: { id: 'u' } };
const TOKEN: Identity = { kind: 'token', from: 'file' };
/** Secrets that are refused, and the minutes until the next one. */
const ROTATIONS = [
  ['one', 5],
  ['two', 5],
  ['three', 4],
  ['four', 0],
] as const;

const { clocks, pass } = passingClocks();

/** One request that is refused, with what is kept of it. */
async function refused(around: ReturnType<typeof asking>, secret = 'good'): Promise<void> {
  await around.ask(1, { secret });
  await turn();
  await around.sent.at(-1)?.answer('refused');
  await turn();
}

describe('five refusals in a quarter of an hour, which lock a user,', () => {
  it.each([
    [USER, MINUTE_MS],
    [KEY, 0],
  ])('are never reached, however often the secret changes: %o', async (identity, waitMs) => {
    const around = asking(newCredentials(clocks), identity);
    for (const [secret, minutes] of ROTATIONS) {
      await refused(around, secret);
      await pass(minutes * MINUTE_MS);
    }
    const { ask, sent, credential } = around;
    expect([sent.length, credential.waitMs('five')]).toEqual([4, waitMs]);
    await pass(waitMs);
    await ask(1, { secret: 'five' });
    expect(sent).toHaveLength(5);
  });

  it('nor over restarts', async () => {
    const { memory } = testMemory();
    for (const [secret, minutes] of ROTATIONS) {
      await refused(asking(newCredentials(clocks, memory), USER), secret);
      await pass(minutes * MINUTE_MS);
    }
    const { credential } = asking(newCredentials(clocks, memory), USER);
    expect(credential.waitMs('five')).toBe(MINUTE_MS);
    await pass(MINUTE_MS);
    expect(credential.waitMs('five')).toBe(0);
  });
});

it('a user that is refused is so for good, whatever was accepted in between', async () => {
  const around = asking(newCredentials(clocks), USER);
  for (let time = 0; time < 3; time += 1) {
    await refused(around);
    expect(around.credential.waitMs('good')).toBe(5.5 * MINUTE_MS);
    await pass(5.5 * MINUTE_MS);
    await around.ask(1, { subject: 'another host of IAM' });
    await around.sent.at(-1)?.answer('accepted');
  }
});

describe('a pause', () => {
  it.each([0, 0.5, 1])(
    'of several exporters does not end at once: random is %d',
    async (random) => {
      const credentials = createCredentials({ ...clocks, memory: NO_MEMORY, random: () => random });
      const around = asking(credentials);
      await refused(around);
      expect(around.credential.waitMs('good')).toBeCloseTo(5.5 * (1 + 0.2 * random) * MINUTE_MS);
    },
  );

  it.each([
    ['set back: it begins anew', -DAY_MS, 5.5 * MINUTE_MS],
    ['set back a little', -MINUTE_MS, 5.5 * MINUTE_MS],
    ['right', 0, 4.5 * MINUTE_MS],
    ['a day ahead: it is over', DAY_MS, 0],
  ])('after a restart, by a clock that was %s', async (_what, jumpMs, waitMs) => {
    const { memory } = testMemory();
    await refused(asking(newCredentials(clocks, memory)));
    clocks.jump(jumpMs);
    await pass(MINUTE_MS);
    const { credential } = asking(newCredentials(clocks, memory));
    expect(credential.waitMs('good')).toBe(waitMs);
  });

  it.each([
    ['as it was kept', (refusals: readonly RememberedRefusal[]) => refusals],
    [
      'kept with the newest first',
      (refusals: readonly RememberedRefusal[]) => refusals.toReversed(),
    ],
  ])('that is longer than the first one goes on after a restart, %s', async (_how, ordered) => {
    const { memory, kept } = testMemory();
    const around = asking(newCredentials(clocks, memory));
    await refused(around);
    await pass(6 * MINUTE_MS);
    await refused(around);
    expect(around.credential.waitMs('good')).toBe(11 * MINUTE_MS);
    await pass(6 * MINUTE_MS);
    for (const [digest, refusals] of kept) kept.set(digest, ordered(refusals));
    const { credential } = asking(newCredentials(clocks, memory));
    expect(credential.waitMs('good')).toBe(5 * MINUTE_MS);
  });

  it('begins anew after a restart where all refusals are long past', async () => {
    const { memory } = testMemory();
    await refused(asking(newCredentials(clocks, memory)));
    await pass(DAY_MS);
    const around = asking(newCredentials(clocks, memory));
    await refused(around);
    expect(around.credential.waitMs('good')).toBe(5.5 * MINUTE_MS);
  });
});

describe('what is kept for the next process', () => {
  it('tells nobody what was refused, but for four digits of a digest', async () => {
    const { memory, kept } = testMemory();
    await refused(asking(newCredentials(clocks, memory)));
    const [[digest = '', refusals = []] = []] = [...kept];
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(refusals).toEqual([
      { atMs: clocks.nowMs(), secret: expect.stringMatching(/^[0-9a-f]{4}$/), isSure: true },
    ]);
  });

  it('is not written again for an answer that changes nothing', async () => {
    const { memory, state } = testMemory();
    const { ask, sent } = asking(newCredentials(clocks, memory));
    await ask(1);
    await turn();
    await sent[0]?.answer('accepted');
    const { writes } = state;
    for (const verdict of ['accepted', 'open', 'accepted'] as const) {
      await ask(1);
      await sent.at(-1)?.answer(verdict);
    }
    expect([writes, state.writes]).toEqual([2, 2]);
  });

  it('is nothing of a token, which cannot be locked', async () => {
    const { memory, state } = testMemory();
    await refused(asking(newCredentials(clocks, memory), TOKEN));
    expect(state.writes).toBe(0);
  });
});

describe('a project that shares a key', () => {
  it.each([
    ['before', 0],
    ['after', 1],
  ])('has it alone again when the other, there %s it, sent nothing for a minute', async (_, at) => {
    const [one, other] = [{}, {}];
    const { ask, sent } = asking(newCredentials(clocks));
    for (const owner of [one].toSpliced(at, 0, other)) {
      await ask(1, { owner });
      await sent.at(-1)?.answer('accepted');
    }
    await pass(MINUTE_MS - 1);
    await ask(8, { owner: one });
    expect(sent).toHaveLength(4);
    await pass(1);
    await sent.at(-1)?.answer('accepted');
    expect(sent).toHaveLength(7);
  });
});

it('a thousand tokens are known, and of more the latest', async () => {
  const { ask, sent, credential } = asking(newCredentials(clocks), TOKEN);
  for (let secret = 0; secret <= 1000; secret += 1) {
    await ask(1, { secret: String(secret) });
    await sent.at(-1)?.answer('accepted');
  }
  const known = ['0', '1', '1000'].map(credential.isAccepted);
  expect(known).toEqual([undefined, true, true]);
});

describe('a thousand credentials', () => {
  function others(credentials: ReturnType<typeof newCredentials>): void {
    for (let other = 0; other < 1000; other += 1) {
      credentials.of({ kind: 'access key', accessKey: `temporary ${other}` });
    }
  }

  it('are kept, and of more those that nothing is lost with are forgotten, the oldest first', () => {
    const credentials = newCredentials(clocks);
    const first = credentials.of(KEY);
    others(credentials);
    const last = credentials.of({ kind: 'access key', accessKey: 'temporary 999' });
    expect(credentials.of({ kind: 'access key', accessKey: 'temporary 999' })).toBe(last);
    expect(credentials.of(KEY)).not.toBe(first);
  });

  it('are no reason to forget one that is in use', async () => {
    const credentials = newCredentials(clocks);
    const { ask, credential, sent } = asking(credentials);
    await ask(1);
    others(credentials);
    expect(credentials.of(KEY)).toBe(credential);
    await sent[0]?.answer('accepted');
    await ask(1);
    await sent[1]?.giveUp();
    others(credentials);
    expect(credentials.of(KEY)).toBe(credential);
  });

  it('are no reason to forget a refusal, until it is of no interest', async () => {
    const credentials = newCredentials(clocks);
    const around = asking(credentials);
    await refused(around);
    await pass(120 * MINUTE_MS);
    others(credentials);
    expect(credentials.of(KEY)).toBe(around.credential);
    await pass(1);
    credentials.of({ kind: 'access key', accessKey: 'another' });
    expect(credentials.of(KEY)).not.toBe(around.credential);
  });
});

describe('credentials', () => {
  it('are one object for all who have them', () => {
    const credentials = newCredentials(clocks);
    expect(credentials.of(KEY)).toBe(credentials.of({ ...KEY }));
    expect(credentials.of(KEY)).not.toBe(credentials.of({ kind: 'access key', accessKey: 'B' }));
  });

  it('that were refused are not forgotten for a thousand others', async () => {
    const credentials = newCredentials(clocks);
    const { ask, sent } = asking(credentials);
    await ask(1);
    await sent[0]?.answer('refused');
    for (let other = 0; other < 3000; other += 1) {
      credentials.of({ kind: 'access key', accessKey: `temporary ${other}` });
    }
    expect(credentials.of(KEY).waitMs('good')).toBe(5.5 * MINUTE_MS);
  });
});
