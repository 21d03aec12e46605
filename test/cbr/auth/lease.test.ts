import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createLease } from '../../../src/cbr/auth/lease.ts';
import type { Bearer } from '../../../src/cbr/auth/sender.ts';
import { isFailure } from '../../../src/domain/outcome.ts';
import { newCredentials, testClocks } from '../../support/credentials.ts';
import { silentClock } from '../../support/sending.ts';

const LIFE_MS = 1000;

/** Leases named first, second ... each of which waits for the test when it is told to. */
function leasing() {
  const clocks = testClocks(0);
  const credential = newCredentials(clocks).ofIssuedTokens();
  const ending = new AbortController();
  const signals: AbortSignal[] = [];
  const state = { hangs: false };
  const lease = createLease<Bearer>(
    {
      get: (signal) => {
        signals.push(signal);
        const secret = `secret ${signals.length}`;
        const expiresAtMs = clocks.nowMs() + LIFE_MS;
        const bearer = { credential, secret, expiresAtMs, prove: () => ({ headers: {} }) };
        return state.hangs ? new Promise(() => {}) : Promise.resolve(bearer);
      },
      renewAfterMs: (lifeMs) => lifeMs / 2,
      isSame: false,
    },
    { clock: silentClock(clocks), onRenewalFailed: () => {}, signal: ending.signal },
  );
  const secretOf = (bearer: Awaited<ReturnType<typeof lease.current>> | undefined) =>
    bearer === undefined || isFailure(bearer) ? undefined : bearer.secret;
  return { lease, clocks, ending, signals, state, secretOf };
}

it('who is refused late gets what was leased in place of the refused one meanwhile', async () => {
  const { lease, signals, secretOf } = leasing();
  const { signal } = new AbortController();
  const first = await lease.current(signal);
  if (isFailure(first)) throw new Error(first.detail);
  expect(secretOf(await lease.after(first, signal))).toBe('secret 2');
  expect(secretOf(await lease.after(first, signal))).toBe('secret 2');
  expect(signals).toHaveLength(2);
});

it('a renewal that hangs ends with whatever it is for', async () => {
  const { lease, clocks, ending, signals, state, secretOf } = leasing();
  const { signal } = new AbortController();
  await lease.current(signal);
  state.hangs = true;
  clocks.pass(LIFE_MS / 2);
  expect(secretOf(await lease.current(signal))).toBe('secret 1');
  expect([signals.length, signals[1]?.aborted]).toEqual([2, false]);
  ending.abort();
  await turn();
  expect(signals[1]?.aborted).toBe(true);
});
