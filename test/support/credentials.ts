import { setImmediate as turn } from 'node:timers/promises';
import {
  type Credentials,
  createCredentials,
  type Identity,
  type RefusalMemory,
} from '../../src/cbr/auth/credentials.ts';
import type { Verdict } from '../../src/cbr/auth/standing.ts';
import type { Listening } from '../../src/cbr/http/late.ts';
import type { Permit } from '../../src/cbr/limits/rate-limit.ts';
import type { RememberedRefusal } from '../../src/domain/refusals.ts';

export const MINUTE_MS = 60_000;
export const KEY: Identity = { kind: 'access key', accessKey: 'AK' };

/** Leave for whoever asks. */
export const PERMIT: Permit = { takenAtMs: 0, giveBack: () => {} };

export const NO_MEMORY: RefusalMemory = { recall: () => [], remember: async () => {} };

/** Both clocks, as a test moves them; a jump is one of the wall clock alone. */
export function testClocks(startMs = Date.UTC(2026, 2, 4)) {
  let [ms, jumpMs, jumps] = [0, 0, 0];
  return {
    nowMs: () => startMs + jumpMs + ms,
    monotonicMs: () => ms,
    pass: (passedMs: number) => {
      ms += passedMs;
    },
    jump: (byMs: number) => {
      jumpMs += byMs;
      jumps += 1;
    },
    /** How often the wall clock was set. */
    jumps: () => jumps,
  };
}

export type TestClocks = ReturnType<typeof testClocks>;

export function newCredentials(clocks: TestClocks, memory: RefusalMemory = NO_MEMORY): Credentials {
  return createCredentials({ ...clocks, memory, random: () => 0 });
}

/** A memory that outlives the credentials of a test, and how often it was written. */
export function testMemory() {
  const kept = new Map<string, readonly RememberedRefusal[]>();
  const state = { writes: 0 };
  const memory: RefusalMemory = {
    recall: (digest) => kept.get(digest) ?? [],
    remember: async (digest, refusals) => {
      state.writes += 1;
      await turn();
      kept.set(digest, refusals);
    },
  };
  return { memory, kept, state };
}

export interface Asked {
  readonly secret: string;
  readonly owner: object;
  answer(verdict: Verdict): Promise<void>;
  /** Gives it up; what it says then is heard late. */
  giveUp(): Promise<{ hear(verdict: Verdict): Promise<void>; isListening(): boolean }>;
}

/** Requests with a credential, each answered when the test says so. */
export function asking(credentials: Credentials, identity: Identity = KEY) {
  const credential = credentials.of(identity);
  const sent: Asked[] = [];
  const unsent: string[] = [];
  const signal = new AbortController();
  /** How often leave to send was given back. */
  const given = { back: 0 };
  const permit: Permit = { takenAtMs: 0, giveBack: () => (given.back += 1) };
  return {
    credential,
    sent,
    given,
    unsent,
    signal,
    /** So many requests of a project, each for a subject of its own unless told otherwise. */
    ask: async (
      count: number,
      options: { secret?: string; owner?: object; subject?: string } = {},
    ) => {
      const { secret = 'good', owner = sent, subject } = options;
      for (let index = 0; index < count; index += 1) {
        const used = credential.use<Verdict>({
          secret,
          owner,
          subject: subject ?? `subject ${index}`,
          takePermit: async () => permit,
          send: (_permit, onLate) =>
            new Promise((resolve) => {
              const answer = async (verdict: Verdict) => {
                resolve(verdict);
                await turn();
              };
              const giveUp = async () => {
                const listening = listeningTo(onLate);
                await answer('suspect');
                return listening;
              };
              sent.push({ secret, owner, answer, giveUp });
            }),
          verdictOf: (verdict) => verdict,
          signal: signal.signal,
        });
        used.then(
          (each) => 'unsent' in each && unsent.push(each.unsent.detail),
          () => {},
        );
      }
      await turn();
    },
  };
}

/** So long an answer is hoped for that comes after the end of its request. */
export const HOPE_MS = 20_000;

function listeningTo(onLate: ((late: Listening<Verdict>) => void) | undefined) {
  const { promise: answer, resolve } = Promise.withResolvers<Verdict>();
  let isListening = onLate !== undefined;
  const stop = () => {
    isListening = false;
  };
  onLate?.({ answer, stop, hopeMs: HOPE_MS });
  return {
    hear: async (verdict: Verdict) => {
      resolve(verdict);
      await turn();
    },
    isListening: () => isListening,
  };
}
