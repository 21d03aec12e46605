import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RefusalMemory } from '../../../src/cbr/auth/credentials.ts';
import {
  asking,
  HOPE_MS,
  MINUTE_MS,
  newCredentials,
  testMemory,
} from '../../support/credentials.ts';
import { passingClocks } from '../../support/passing-clocks.ts';

const { clocks, pass } = passingClocks();

describe('a request that is given up and may be answered yet', () => {
  /** With three requests of a secret that was accepted, all of them given up. */
  async function givenUp() {
    const around = asking(newCredentials(clocks));
    const { ask, sent } = around;
    await ask(16);
    await sent[0]?.answer('accepted');
    const late = [await sent[1]?.giveUp(), await sent[2]?.giveUp(), await sent[3]?.giveUp()];
    expect([sent.length, around.unsent.length]).toEqual([4, 0]);
    return { ...around, late };
  }

  it('takes the place of a refusal as long as there is hope for an answer', async () => {
    const { sent, unsent, credential } = await givenUp();
    await pass(HOPE_MS - 1);
    expect([sent.length, unsent.length]).toEqual([4, 0]);
    expect([credential.waitMs('good'), credential.isAccepted('good')]).toEqual([0, true]);
    await pass(1);
    expect(sent).toHaveLength(5);
  });

  it('is followed by one at a time, until one is answered', async () => {
    const { sent } = await givenUp();
    for (const length of [5, 6, 7]) {
      await pass(HOPE_MS);
      expect(sent).toHaveLength(length);
      await sent.at(-1)?.giveUp();
      expect(sent).toHaveLength(length);
    }
    await pass(HOPE_MS);
    await sent.at(-1)?.answer('accepted');
    expect(sent).toHaveLength(11);
  });

  it('and is heard when there is no hope any more counts as well', async () => {
    const { sent, unsent, late, credential } = await givenUp();
    await pass(HOPE_MS);
    for (const each of late) await each?.hear('refused');
    await sent.at(-1)?.answer('open');
    expect([sent.length, unsent.length]).toEqual([5, 11]);
    expect(credential.isAccepted('good')).toBe(false);
  });

  it('is not listened for when there are ten later ones', async () => {
    const { sent, late } = await givenUp();
    for (let more = 0; more < 8; more += 1) {
      expect(late[0]?.isListening()).toBe(true);
      await pass(HOPE_MS);
      await sent.at(-1)?.giveUp();
    }
    expect(late[0]?.isListening()).toBe(false);
  });

  it('and says late that the secret was refused ends all sending', async () => {
    const { sent, unsent, late, credential } = await givenUp();
    for (const each of late) await each?.hear('refused');
    expect([sent.length, unsent.length]).toEqual([4, 12]);
    expect(credential.isAccepted('good')).toBe(false);
  });

  it.each(['open', 'suspect'] as const)(
    'and says nothing of it (%s) gives its place back',
    async (verdict) => {
      const { sent, late } = await givenUp();
      await late[0]?.hear(verdict);
      // Where there was no answer at all, one finds out whether there are any.
      expect(sent).toHaveLength(verdict === 'open' ? 5 : 4);
      await late[1]?.hear(verdict);
      expect(sent).toHaveLength(verdict === 'open' ? 6 : 4);
      await late[2]?.hear(verdict);
      expect(sent).toHaveLength(verdict === 'open' ? 7 : 5);
    },
  );

  it('and was accepted explains those before it', async () => {
    const { sent, late } = await givenUp();
    await late[2]?.hear('accepted');
    expect(late.map((each) => each?.isListening())).toEqual([false, false, true]);
    expect(sent).toHaveLength(7);
  });

  it('and was explained is of no interest any longer, whatever it says', async () => {
    const { sent, late, credential } = await givenUp();
    await late[2]?.hear('accepted');
    await late[0]?.hear('suspect');
    await late[1]?.hear('refused');
    expect(credential.isAccepted('good')).toBe(true);
    await sent[6]?.answer('accepted');
    expect(sent).toHaveLength(10);
  });

  it('and says late that the secret was refused stops the next one that is about to be sent', async () => {
    const { memory, kept } = testMemory();
    let written = Promise.resolve();
    const slow: RefusalMemory = {
      ...memory,
      remember: async (digest, refusals) => {
        await written;
        await memory.remember(digest, refusals);
      },
    };
    const { ask, sent, unsent, given } = asking(newCredentials(clocks, slow));
    await ask(1);
    await turn();
    const late = await sent[0]?.giveUp();
    await turn();
    const sizes = () => [...kept.values()].map((refusals) => refusals.length);
    expect(sizes()).toEqual([1]);
    const writing = Promise.withResolvers<void>();
    written = writing.promise;
    await ask(1);
    await late?.hear('refused');
    writing.resolve();
    for (let write = 0; write < 3; write += 1) await turn();
    expect([sent.length, unsent.length, given.back]).toEqual([1, 1, 1]);
    expect(sizes()).toEqual([1]);
  });

  it('is not listened for when a later one was accepted already', async () => {
    const { ask, sent } = asking(newCredentials(clocks));
    await ask(16);
    await sent[0]?.answer('accepted');
    await sent[3]?.answer('accepted');
    expect((await sent[1]?.giveUp())?.isListening()).toBe(false);
  });

  it('is not explained by another secret that is accepted', async () => {
    const { ask, sent } = asking(newCredentials(clocks));
    for (const secret of ['good', 'other']) {
      await ask(1, { secret });
      await sent.at(-1)?.answer('accepted');
    }
    await ask(1);
    const late = await sent[2]?.giveUp();
    await ask(1, { secret: 'other', owner: {} });
    await sent[3]?.answer('accepted');
    expect([sent.length, late?.isListening()]).toEqual([4, true]);
  });

  it('counts as a refusal of a secret that was never accepted, and once', async () => {
    const { ask, sent, unsent, credential } = asking(newCredentials(clocks));
    await ask(16);
    const first = await sent[0]?.giveUp();
    expect(sent).toHaveLength(2);
    await first?.hear('refused');
    expect(credential.waitMs('good')).toBe(5.5 * MINUTE_MS);
    await sent[1]?.answer('refused');
    expect([sent.length, unsent.length]).toEqual([2, 14]);
  });

  it('has refused nothing when that is what it says late, even of a secret never accepted', async () => {
    const { ask, sent, unsent } = asking(newCredentials(clocks));
    await ask(16);
    for (let at = 0; at < 5; at += 1) await (await sent[at]?.giveUp())?.hear('open');
    expect([sent.length, unsent.length]).toEqual([6, 0]);
  });

  it('counts for the next process too, of a secret that was accepted as well', async () => {
    const { memory, kept } = testMemory();
    const { ask, sent } = asking(newCredentials(clocks, memory));
    await ask(16);
    // Kept before it is sent.
    await turn();
    await sent[0]?.answer('accepted');
    await sent[1]?.giveUp();
    await sent[2]?.giveUp();
    await turn();
    expect([...kept.values()].map((refusals) => refusals.length)).toEqual([2]);
  });

  it('is not listened for where nothing can be locked', async () => {
    const { ask, sent } = asking(newCredentials(clocks), { kind: 'token', from: 'file' });
    await ask(1);
    expect((await sent[0]?.giveUp())?.isListening()).toBe(false);
  });

  it('leaves a place to another project whose API is well', async () => {
    const [hanging, healthy] = [{}, {}];
    const { ask, sent } = asking(newCredentials(clocks));
    for (const owner of [hanging, healthy]) {
      await ask(1, { owner });
      await sent.at(-1)?.answer('accepted');
    }
    await ask(4, { owner: hanging });
    const late = [await sent[2]?.giveUp(), await sent[3]?.giveUp()];
    await pass(10_000);
    expect(sent).toHaveLength(4);
    await ask(20, { owner: healthy });
    expect(sent).toHaveLength(5);
    await sent[4]?.answer('accepted');
    expect(late.map((each) => each?.isListening())).toEqual([false, false]);
    for (let answered = 5; answered < 24; answered += 1) {
      await sent.filter(({ owner }) => owner === healthy)[answered - 3]?.answer('accepted');
    }
    expect(sent.filter(({ owner }) => owner === healthy)).toHaveLength(21);
  });
});
