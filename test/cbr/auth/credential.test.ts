import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { asking, KEY, MINUTE_MS, newCredentials, testMemory } from '../../support/credentials.ts';
import { passingClocks } from '../../support/passing-clocks.ts';

const HOUR_MS = 60 * MINUTE_MS;
const SECOND_MS = 1000;

const { clocks, pass } = passingClocks();

describe('a secret', () => {
  it('that was never accepted is tried by one request, and then by three', async () => {
    const { ask, sent } = asking(newCredentials(clocks));
    await ask(16);
    expect(sent).toHaveLength(1);
    await sent[0]?.answer('accepted');
    expect(sent).toHaveLength(4);
    await sent[3]?.answer('accepted');
    // The two before it were judged while it was good: they are waited for no longer.
    expect(sent).toHaveLength(7);
  });

  it('that nothing was learned about goes on being tried by one', async () => {
    const { ask, sent } = asking(newCredentials(clocks));
    await ask(4);
    for (let at = 0; at < 4; at += 1) {
      expect(sent).toHaveLength(at + 1);
      await sent[at]?.answer('open');
    }
  });

  it('that is refused is not sent again, however many wait, until its pause is over', async () => {
    const { ask, sent, unsent, credential } = asking(newCredentials(clocks));
    await ask(16);
    await sent[0]?.answer('refused');
    expect([sent.length, unsent.length]).toEqual([1, 15]);
    expect(unsent[0]).toContain(
      'more refusals would lock it for everyone who uses it; nothing is sent until 2026-03-04T00:05:30.000Z or until it changes',
    );
    expect(credential.isAccepted('good')).toBe(false);
    await pass(5.5 * MINUTE_MS - 1);
    await ask(1);
    expect(sent).toHaveLength(1);
    await pass(1);
    await ask(16);
    expect(sent).toHaveLength(2);
    await sent[1]?.answer('accepted');
    expect(credential.isAccepted('good')).toBe(true);
  });

  it.each([1, 2, 3, 4, 5, 6])('that is refused for the %ith time waits longer', async (times) => {
    const { ask, sent, credential } = asking(newCredentials(clocks));
    for (let time = 1; time <= times; time += 1) {
      await pass(HOUR_MS);
      await ask(1);
      await sent[time - 1]?.answer('refused');
    }
    const minutes = [5.5, 11, 22, 44, 60, 60][times - 1] ?? 0;
    expect(credential.waitMs('good')).toBe(minutes * MINUTE_MS);
  });

  it('that is refused waits on in the next process, whatever another one has learned', async () => {
    const { memory } = testMemory();
    const { ask, sent } = asking(newCredentials(clocks, memory));
    for (const [secret, verdict] of [
      ['old', 'refused'],
      ['new', 'accepted'],
    ] as const) {
      await pass(5.2 * MINUTE_MS);
      await ask(1, { secret });
      // Kept before it is sent.
      await turn();
      await sent.at(-1)?.answer(verdict);
    }
    const { credential } = asking(newCredentials(clocks, memory));
    expect(credential.waitMs('old')).toBeCloseTo(0.3 * MINUTE_MS);
    expect(credential.waitMs('new')).toBe(0);
  });

  it('that dies in mid-cycle costs three refusals, even when an older answer comes late', async () => {
    const { ask, sent, unsent, credential } = asking(newCredentials(clocks));
    await ask(32);
    await sent[0]?.answer('accepted');
    await sent[1]?.answer('refused');
    await sent[2]?.answer('accepted');
    await sent[3]?.answer('refused');
    expect(sent).toHaveLength(5);
    await sent[4]?.answer('refused');
    expect([sent.length, unsent.length]).toEqual([5, 27]);
    expect(credential.waitMs('good')).toBe(5.5 * MINUTE_MS);
  });

  it('that is refused is not accepted by an answer to what was asked before', async () => {
    const { ask, sent, credential } = asking(newCredentials(clocks));
    await ask(1);
    await ask(1, { owner: {} });
    await pass(2 * SECOND_MS);
    expect(sent).toHaveLength(2);
    await sent[1]?.answer('refused');
    await sent[0]?.answer('accepted');
    expect([credential.isAccepted('good'), credential.waitMs('good')]).toEqual([
      false,
      5.5 * MINUTE_MS,
    ]);
  });

  it('that is replaced is tried at once, by one request', async () => {
    const { ask, sent, credential } = asking(newCredentials(clocks));
    await ask(1);
    await sent[0]?.answer('refused');
    expect(credential.waitMs('good')).toBe(5.5 * MINUTE_MS);
    expect(credential.waitMs('other')).toBe(0);
    await ask(4, { secret: 'other' });
    expect(sent.map(({ secret }) => secret)).toEqual(['good', 'other']);
  });

  it('is not replaced more than twice in five minutes: a lock does not ask which it was', async () => {
    const { ask, sent, unsent, credential } = asking(newCredentials(clocks));
    for (const secret of ['one', 'two', 'three']) {
      await ask(1, { secret });
      await sent.at(-1)?.answer('refused');
      await pass(MINUTE_MS);
    }
    await ask(1, { secret: 'four' });
    expect([sent.length, unsent.length]).toEqual([3, 1]);
    expect(credential.waitMs('four')).toBe(2 * MINUTE_MS);
    await pass(2 * MINUTE_MS);
    await ask(1, { secret: 'four' });
    expect(sent).toHaveLength(4);
  });
});

describe('what may have been a refusal', () => {
  it('of a secret that is not proven counts: late answers, and words nobody knows', async () => {
    const { ask, sent, unsent } = asking(newCredentials(clocks));
    await ask(16);
    for (let at = 0; at < 3; at += 1) await sent[at]?.answer('suspect');
    expect([sent.length, unsent.length]).toEqual([3, 13]);
    await pass(5 * MINUTE_MS);
    await ask(1);
    await sent[3]?.answer('accepted');
    // Those of before count no longer.
    await ask(4);
    expect(sent).toHaveLength(7);
  });

  it('of a proven one does not', async () => {
    const { ask, sent, unsent } = asking(newCredentials(clocks));
    await ask(16);
    await sent[0]?.answer('accepted');
    for (let at = 1; at < 16; at += 1) await sent[at]?.answer('suspect');
    expect([sent.length, unsent.length]).toEqual([16, 0]);
  });

  it('is what was given up in flight', async () => {
    const { ask, sent, signal, credential } = asking(newCredentials(clocks));
    await ask(1);
    expect(sent).toHaveLength(1);
    signal.abort();
    expect(credential.waitMs('good')).toBe(0);
  });
});

describe('a refusal of the time in a signature', () => {
  it.each([0, 1])(
    'counts, and is no reason for a longer pause: after %d accepted',
    async (good) => {
      const { ask, sent, credential } = asking(newCredentials(clocks));
      await ask(8);
      if (good > 0) await sent[0]?.answer('accepted');
      for (let at = 0; at < 3; at += 1) await sent[good + at]?.answer('skewed');
      expect(sent).toHaveLength(good + 3);
      expect(credential.waitMs('good')).toBe(5 * MINUTE_MS);
    },
  );
});

describe('a project whose API hangs', () => {
  const [hanging, healthy] = [{}, {}];

  it('holds up nobody else who has the key, but for a moment at the start', async () => {
    const { ask, sent } = asking(newCredentials(clocks));
    await ask(4, { owner: hanging });
    await ask(300, { owner: healthy });
    expect(sent).toHaveLength(1);
    await pass(SECOND_MS);
    expect(sent).toHaveLength(2);
    for (let answered = 1; answered <= 300; answered += 1) await sent[answered]?.answer('accepted');
    expect(sent).toHaveLength(301);
  });

  it('is not taken for one before it was asked: it waits for no healthy one', async () => {
    const { ask, sent } = asking(newCredentials(clocks));
    await ask(1, { owner: healthy });
    await sent[0]?.answer('accepted');
    await ask(1, { owner: healthy });
    await ask(1, { owner: hanging });
    expect(sent).toHaveLength(3);
  });

  it('is asked by one request at a time, until it answers', async () => {
    const { ask, sent } = asking(newCredentials(clocks));
    await ask(1, { owner: healthy });
    await sent[0]?.answer('accepted');
    await ask(4, { owner: hanging });
    expect(sent).toHaveLength(2);
    await pass(10 * SECOND_MS);
    expect(sent).toHaveLength(2);
    await sent[1]?.answer('suspect');
    expect(sent).toHaveLength(3);
    await sent[2]?.answer('accepted');
    expect(sent).toHaveLength(5);
  });

  it('nor do three of them', async () => {
    const { ask, sent } = asking(newCredentials(clocks));
    await ask(1, { owner: healthy });
    await sent[0]?.answer('accepted');
    for (const owner of [{}, {}, {}]) await ask(4, { owner });
    await ask(50, { owner: healthy });
    expect(sent).toHaveLength(3);
    expect(sent[2]?.owner).toBe(healthy);
    const isOfHealthy = new Set<unknown>();
    for (let turn = 0; turn < 60 && isOfHealthy.size < 50; turn += 1) {
      const next = sent.slice(1).find((each) => each.owner === healthy && !isOfHealthy.has(each));
      isOfHealthy.add(next);
      await next?.answer('accepted');
    }
    expect(sent.filter(({ owner }) => owner === healthy)).toHaveLength(51);
  });

  it('leaves the last place to one that is answered, however many there are', async () => {
    const { ask, sent } = asking(newCredentials(clocks));
    await ask(1, { owner: healthy });
    await sent[0]?.answer('accepted');
    for (const owner of [{}, {}, {}]) await ask(1, { owner });
    for (let second = 0; second < 4; second += 1) await pass(SECOND_MS);
    expect(sent).toHaveLength(3);
    await ask(1, { owner: healthy });
    expect(sent).toHaveLength(4);
  });

  it('is noticed when it falls silent between two answers', async () => {
    const { ask, sent } = asking(newCredentials(clocks));
    for (const owner of [hanging, healthy]) {
      await ask(1, { owner });
      await sent.at(-1)?.answer('accepted');
    }
    await ask(16, { owner: hanging });
    await ask(100, { owner: healthy });
    expect(sent).toHaveLength(4);
    await pass(SECOND_MS);
    for (let answered = 4; answered < 104; answered += 1) await sent[answered]?.answer('accepted');
    expect(sent).toHaveLength(104);
  });

  it('never lets more out than could lock the key, in one project', async () => {
    const { ask, sent } = asking(newCredentials(clocks));
    await ask(30);
    await sent[0]?.answer('accepted');
    await pass(10 * SECOND_MS);
    expect(sent).toHaveLength(4);
  });
});

it('stops waiting when it is aborted', async () => {
  const { ask, sent, signal, credential } = asking(newCredentials(clocks));
  await ask(1);
  const waiting = credential.use({
    secret: 'good',
    owner: {},
    subject: '',
    takePermit: async () => ({ takenAtMs: 0, giveBack: () => {} }),
    send: async () => 'sent',
    verdictOf: () => 'accepted',
    signal: signal.signal,
  });
  signal.abort(new Error('stopping'));
  await expect(waiting).rejects.toThrow('stopping');
  expect(sent).toHaveLength(1);
});

it('never holds leave to send while it waits', async () => {
  const credential = newCredentials(clocks).of(KEY);
  const opened = Promise.withResolvers<void>();
  let held = 0;
  const uses = Array.from({ length: 8 }, () =>
    credential.use({
      secret: 'good',
      owner: opened,
      subject: '',
      takePermit: async () => {
        held += 1;
        return { takenAtMs: 0, giveBack: () => (held -= 1) };
      },
      send: () => opened.promise,
      verdictOf: () => 'accepted' as const,
      signal: new AbortController().signal,
    }),
  );
  await vi.advanceTimersByTimeAsync(0);
  expect(held).toBe(1);
  opened.resolve();
  await Promise.all(uses);
  expect(held).toBe(8);
});
