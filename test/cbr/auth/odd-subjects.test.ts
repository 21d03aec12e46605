import { describe, expect, it } from 'vitest';
import { asking, MINUTE_MS, newCredentials } from '../../support/credentials.ts';
import { passingClocks } from '../../support/passing-clocks.ts';

const { clocks, pass } = passingClocks();

describe('one subject that is always refused', () => {
  it('is not the credentials: the others go on, and it is asked for alone', async () => {
    const { ask, sent, unsent, credential } = asking(newCredentials(clocks));
    await ask(1);
    await sent[0]?.answer('accepted');
    for (let cycle = 0; cycle < 20; cycle += 1) {
      await ask(1, { subject: 'odd' });
      await sent.at(-1)?.answer('refused');
      await ask(1, { subject: 'other' });
      await sent.at(-1)?.answer('accepted');
      expect(credential.isAccepted('good')).toBe(true);
    }
    expect([sent.length, unsent.length]).toEqual([41, 0]);
  });

  it.each([3, 30])('nor are %i of them, once they are known', async (many) => {
    const { ask, sent, credential } = asking(newCredentials(clocks));
    await ask(1);
    await sent.at(-1)?.answer('accepted');
    for (let odd = 0; odd < many; odd += 1) {
      await ask(1, { subject: `odd ${odd}` });
      await sent.at(-1)?.answer('refused');
      await ask(1, { subject: 'other' });
      await sent.at(-1)?.answer('accepted');
    }
    const before = sent.length;
    for (let odd = 0; odd < many; odd += 1) await ask(1, { subject: `odd ${odd}` });
    await sent.at(-1)?.answer('refused');
    // With nobody else to tell what it means, one is enough.
    expect(sent).toHaveLength(before + 1);
    expect([credential.waitMs('good'), credential.isAccepted('good')]).toEqual([0, true]);
    await ask(1, { subject: 'other' });
    await sent.at(-1)?.answer('accepted');
    await ask(1, { subject: 'odd 0' });
    expect(sent).toHaveLength(before + 3);
  });

  /** A good secret, and a subject that is always refused. */
  async function knownOdd() {
    const around = asking(newCredentials(clocks));
    for (const [subject, verdict] of [
      ['other', 'accepted'],
      ['odd', 'refused'],
      ['other', 'accepted'],
    ] as const) {
      await around.ask(1, { subject });
      await around.sent.at(-1)?.answer(verdict);
    }
    return around;
  }

  it('is not asked for while others are refused, and waits for nobody then', async () => {
    const { ask, sent, unsent } = await knownOdd();
    await ask(1, { secret: 'bad' });
    await sent.at(-1)?.answer('refused');
    await ask(1, { subject: 'odd' });
    expect([sent.length, unsent.length]).toEqual([4, 1]);
    expect(unsent[0]).toContain('whether the credentials are good is in doubt');
  });

  it('says nothing of a secret that was accepted', async () => {
    const { ask, sent, credential } = await knownOdd();
    for (let time = 0; time < 3; time += 1) {
      await pass(5 * MINUTE_MS);
      await ask(1, { subject: 'odd' });
      await sent.at(-1)?.answer('refused');
    }
    expect([sent.length, credential.waitMs('good'), credential.isAccepted('good')]).toEqual([
      6,
      0,
      true,
    ]);
  });

  it('with a new secret pauses itself, and not what tells whether that is good', async () => {
    const { ask, sent, credential } = await knownOdd();
    // Nobody asks for anything else.
    for (const [afterMinutes, sentThen] of [
      [5, 4],
      [5.4, 4],
      [0.1, 5],
      [10.9, 5],
      [0.1, 6],
    ] as const) {
      await pass(afterMinutes * MINUTE_MS);
      await ask(1, { subject: 'odd', secret: 'new' });
      await sent.at(-1)?.answer('refused');
      expect([sent.length, credential.waitMs('new')]).toEqual([sentThen, 0]);
    }
    await ask(1, { subject: 'other', secret: 'new' });
    await sent.at(-1)?.answer('accepted');
    expect([sent.length, credential.isAccepted('new')]).toEqual([7, true]);
  });

  it('is not asked for with a new secret while that may be refused, nor once it was', async () => {
    const { ask, sent, unsent, credential } = await knownOdd();
    await pass(5 * MINUTE_MS);
    await ask(1, { subject: 'other', secret: 'new' });
    await ask(1, { subject: 'odd', secret: 'new' });
    expect(sent).toHaveLength(4);
    await sent.at(-1)?.answer('refused');
    expect([sent.length, unsent.length, credential.waitMs('new')]).toEqual([4, 1, 5.5 * MINUTE_MS]);
  });

  it('that is accepted once is asked for like any other', async () => {
    const { ask, sent } = await knownOdd();
    await ask(3, { subject: 'odd' });
    expect(sent).toHaveLength(4);
    await sent.at(-1)?.answer('accepted');
    await ask(1, { subject: 'odd' });
    expect(sent).toHaveLength(7);
  });

  it('waits for an answer that may tell whether there is a doubt', async () => {
    const { ask, sent, unsent } = await knownOdd();
    await ask(1, { subject: 'odd, too' });
    await sent.at(-1)?.answer('refused');
    await ask(1, { subject: 'other' });
    await ask(1, { subject: 'odd' });
    expect(sent).toHaveLength(5);
    await sent.at(-1)?.answer('accepted');
    expect([sent.length, unsent.length]).toEqual([6, 0]);
  });
});
