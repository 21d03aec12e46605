import type { ApiClock } from '../../src/cbr/auth/api-clock.ts';
import { isUnsent, type Proof, type Sender } from '../../src/cbr/auth/sender.ts';
import type { Verdict } from '../../src/cbr/auth/standing.ts';
import type { Failure } from '../../src/domain/outcome.ts';
import { PERMIT, type TestClocks } from './credentials.ts';

/** The clock of an API that says nothing of it. */
export function silentClock({ nowMs, monotonicMs }: TestClocks): ApiClock {
  return { nowMs, monotonicMs, skewSeconds: () => undefined };
}

/** Sends requests of a sender, as in one cycle; the answer to each is a verdict. */
export function sending(sender: Sender, verdictOf: (proof: Proof) => Verdict = () => 'accepted') {
  const sent: Proof[] = [];
  let cycle = new AbortController();
  return {
    sent,
    nextCycle: () => {
      cycle = new AbortController();
    },
    cycle: () => cycle.signal,
    /** The verdict on the last attempt, or why there was none. */
    ask: async (path = '/v3/p/checkpoints/c'): Promise<Verdict | Failure> => {
      const answered = await sender.run({
        request: { method: 'GET', url: new URL(`https://cbr.example${path}`), projectId: 'p' },
        takePermit: async () => PERMIT,
        send: async ({ proof }) => {
          sent.push(proof);
          return { verdict: verdictOf(proof) };
        },
        verdictOf: ({ verdict }) => verdict,
        verdictOfLate: () => 'open',
        signal: cycle.signal,
      });
      return isUnsent(answered) ? answered.unsent : answered.verdict;
    },
  };
}

export function tokenOf({ headers }: Proof): string {
  return headers['x-auth-token'] ?? '';
}
