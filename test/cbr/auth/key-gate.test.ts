import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/cbr/auth/authorization.ts';
import { createKeyGate, createKeyGates } from '../../../src/cbr/auth/key-gate.ts';
import { createPause } from '../../../src/cbr/auth/pause.ts';

const never = new AbortController().signal;

function gating(now = { ms: 0 }) {
  const pause = createPause({ nowMs: () => now.ms, random: () => 0 });
  return { now, gate: createKeyGate(pause) };
}

/** Lets everything that is waiting have its turn. */
const turns = () => new Promise((resolve) => setImmediate(resolve));

/** Requests that ask for a place, and what became of each. */
function crowd(gate: ReturnType<typeof createKeyGate>, size: number) {
  const inFlight: ((verdict: Verdict) => void)[] = [];
  let refusedEntry = 0;
  for (let index = 0; index < size; index += 1) {
    void gate.enter('secret', never).then((place) => {
      if ('leave' in place) inFlight.push((verdict) => place.leave(verdict));
      else refusedEntry += 1;
    });
  }
  return { inFlight, refusedEntry: () => refusedEntry };
}

describe('a key', () => {
  it('that was never accepted is tried by one request, and then by three', async () => {
    const { gate } = gating();
    const { inFlight } = crowd(gate, 16);
    await turns();
    expect(inFlight).toHaveLength(1);
    inFlight[0]?.('accepted');
    await turns();
    expect(inFlight).toHaveLength(4);
    inFlight[1]?.('accepted');
    await turns();
    expect(inFlight).toHaveLength(5);
  });

  it('that nothing was learned about goes on being tried by one', async () => {
    const { gate } = gating();
    const { inFlight } = crowd(gate, 4);
    for (let at = 0; at < 4; at += 1) {
      await turns();
      expect(inFlight).toHaveLength(at + 1);
      inFlight[at]?.('open');
    }
  });

  it('that is refused is not sent again, however many wait', async () => {
    const { gate, now } = gating();
    const { inFlight, refusedEntry } = crowd(gate, 16);
    await turns();
    inFlight[0]?.('refused');
    await turns();
    expect([inFlight.length, refusedEntry()]).toEqual([1, 15]);
    now.ms = 5.5 * 60_000;
    const again = crowd(gate, 16);
    await turns();
    expect(again.inFlight).toHaveLength(1);
  });

  it('that is revoked in mid-cycle costs three refusals, even when an older answer comes late', async () => {
    const { gate } = gating();
    const { inFlight, refusedEntry } = crowd(gate, 32);
    await turns();
    inFlight[0]?.('accepted');
    await turns();
    inFlight[1]?.('refused');
    inFlight[2]?.('accepted');
    inFlight[3]?.('refused');
    await turns();
    expect([inFlight.length, refusedEntry()]).toEqual([4, 28]);
  });

  it('that is replaced is tried at once, by one request', async () => {
    const { gate } = gating();
    const { inFlight } = crowd(gate, 1);
    await turns();
    inFlight[0]?.('refused');
    expect(gate.pausedUntilMs('secret')).toBe(5.5 * 60_000);
    expect(gate.pausedUntilMs('other')).toBeUndefined();
    expect(await gate.enter('other', never)).toHaveProperty('leave');
  });

  it('has one gate in the process', () => {
    const gates = createKeyGates(() => createPause({ nowMs: () => 0, random: () => 0 }));
    expect(gates.of('a')).toBe(gates.of('a'));
    expect(gates.of('a')).not.toBe(gates.of('b'));
  });
});

it('whatever the answers, there are at most three refusals in five minutes', async () => {
  const verdict = fc.constantFrom<Verdict>('accepted', 'refused', 'open');
  await fc.assert(
    fc.asyncProperty(fc.array(verdict, { minLength: 1, maxLength: 40 }), async (verdicts) => {
      const { gate } = gating();
      const { inFlight } = crowd(gate, 40);
      let left = 0;
      let refusals = 0;
      for (const each of verdicts) {
        await turns();
        expect(inFlight.length - left).toBeLessThanOrEqual(3);
        if (left >= inFlight.length) break;
        inFlight[left]?.(each);
        left += 1;
        if (each === 'refused') refusals += 1;
      }
      expect(refusals).toBeLessThanOrEqual(3);
    }),
  );
});

it('stops waiting when it is aborted', async () => {
  const { gate } = gating();
  const stop = new AbortController();
  await gate.enter('secret', never);
  const waiting = gate.enter('secret', stop.signal);
  stop.abort(new Error('stopping'));
  await expect(waiting).rejects.toThrow('stopping');
});
