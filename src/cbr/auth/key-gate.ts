import type { Verdict } from './authorization.ts';
import type { Pause } from './pause.ts';

/** Five refusals in a row lock a key for everyone who uses it: fewer can be under way at once. */
const IN_FLIGHT_PROVEN = 3;
const IN_FLIGHT_UNPROVEN = 1;
const GATES_MAX = 1000;

/** A place among the requests in flight, to be left with what the answer said about the key. */
export interface Place {
  leave(verdict: Verdict): void;
}

export interface Paused {
  readonly pausedUntilMs: number;
}

export interface KeyGate {
  /** Waits for a place; the time until which the key is paused, if it is. */
  enter(secret: string, signal: AbortSignal): Promise<Place | Paused>;
  /** Takes a place if there is one now. */
  tryEnter(secret: string): Place | Paused | undefined;
  /** Waits until there may be a place. */
  turn(signal: AbortSignal): Promise<void>;
  pausedUntilMs(secret: string): number | undefined;
  /** Whether the last word on this secret was a refusal. */
  isRefused(secret: string): boolean;
}

/** One gate for each access key or user of the process. */
export interface KeyGates {
  of(owner: string): KeyGate;
}

export function createKeyGates(newPause: () => Pause): KeyGates {
  const gates = new Map<string, KeyGate>();
  return {
    of: (owner) => {
      const gate = gates.get(owner) ?? createKeyGate(newPause());
      gates.set(owner, gate);
      // An agency gives a new key each hour; the old ones are of no use any longer.
      const [oldest] = gates.keys();
      if (gates.size > GATES_MAX && oldest !== undefined) gates.delete(oldest);
      return gate;
    },
  };
}

interface Waiting {
  readonly admit: () => void;
}

/**
 * Guards one access key, or one user, over all projects that use it. Until the key was accepted once, and after
 * a refusal, one request finds out; the others wait for its answer. A refusal ends all sending.
 */
export function createKeyGate(pause: Pause): KeyGate {
  let inFlight = 0;
  let refusals = 0;
  let provenSecret: string | undefined;
  const waiting: Waiting[] = [];

  function hasPlace(secret: string): boolean {
    return inFlight < (provenSecret === secret ? IN_FLIGHT_PROVEN : IN_FLIGHT_UNPROVEN);
  }

  function take(secret: string): Place {
    const refusalsBefore = refusals;
    inFlight += 1;
    return {
      leave: (verdict) => {
        inFlight -= 1;
        if (verdict === 'refused') {
          refusals += 1;
          provenSecret = undefined;
          pause.refused(secret);
        }
        // An answer to a request from before a refusal says nothing about the time after it.
        if (verdict === 'accepted' && refusals === refusalsBefore) {
          provenSecret = secret;
          pause.accepted(secret);
        }
        // Everybody looks again: there may be several places now, or none for a long time.
        for (const { admit } of waiting.splice(0)) admit();
      },
    };
  }

  function tryEnter(secret: string): Place | Paused | undefined {
    const pausedUntilMs = pause.untilMs(secret);
    if (pausedUntilMs !== undefined) return { pausedUntilMs };
    return hasPlace(secret) ? take(secret) : undefined;
  }

  return {
    pausedUntilMs: pause.untilMs,
    isRefused: pause.isRefused,
    tryEnter,
    turn: (signal) => turn(waiting, signal),
    enter: async (secret, signal) => {
      for (;;) {
        const entered = tryEnter(secret);
        if (entered !== undefined) return entered;
        await turn(waiting, signal);
      }
    },
  };
}

/** Does what a place is needed for, and leaves it with what the result says about the key. */
export async function inPlace<Result>(
  place: Place,
  work: () => Promise<Result>,
  verdictOf: (result: Result) => Verdict,
): Promise<Result> {
  let verdict: Verdict = 'open';
  try {
    const result = await work();
    verdict = verdictOf(result);
    return result;
  } finally {
    place.leave(verdict);
  }
}

/** Resolves when somebody leaves; rejects when the signal aborts. */
function turn(waiting: Waiting[], signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  waiting.push({
    admit: () => {
      signal.removeEventListener('abort', abort);
      resolve();
    },
  });
  return promise;
}
