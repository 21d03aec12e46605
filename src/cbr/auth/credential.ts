import type { Failure } from '../../domain/outcome.ts';
import { unlessAborted } from '../http/abort.ts';
import type { Permit } from '../limits/rate-limit.ts';
import {
  counted,
  isPast,
  isProven,
  judged,
  REFUSALS_MAX,
  type Refusal,
  type Standing,
  type Verdict,
  waitMs,
} from './standing.ts';

/** Who waits for an answer to another project's request waits for so long, and no longer. */
const PATIENCE_MS = 1000;
/** Who has used it within this time shares it. */
const SHARED_MS = 60_000;

/** Nothing was sent, and why. */
export interface Unsent {
  readonly unsent: Failure;
}

/** Who asks for what, with which secret. */
interface Asking {
  readonly secret: string;
  /** On whose behalf: what one of them gets no answer to is no reason to hold up another. */
  readonly owner: object;
  readonly subject: string;
}

/** One request with a secret of the credential. */
export interface Use<Result> extends Asking {
  /** Waits for leave to send. Whoever has to wait for something else gives it back meanwhile. */
  readonly takePermit: () => Promise<Permit>;
  readonly send: (permit: Permit) => Promise<Result>;
  readonly verdictOf: (result: Result) => Verdict;
  readonly signal: AbortSignal;
}

export interface Used<Result> {
  readonly result: Result;
  readonly verdict: Verdict;
  /** A refusal that may be about the secret: another one is worth a try. */
  readonly isNews: boolean;
}

/**
 * An access key, a user or a token, one object in the whole process: it alone knows whether it is
 * good, and lets nothing be sent with it that would lock it.
 */
export interface Credential {
  use<Result>(use: Use<Result>): Promise<Used<Result> | Unsent>;
  /** How long nothing may be sent with this secret; 0 when something may. */
  waitMs(secret: string): number;
  /** Undefined before it was used. */
  isAccepted(secret: string): boolean | undefined;
  /** Whether nothing is lost with it. */
  isForgettable(): boolean;
}

export interface CredentialOptions {
  readonly standing: Standing;
  /** A name for the secret that tells nobody what it is. */
  readonly traceOf: (secret: string) => string;
  readonly refusedText: (waitMs: number) => string;
  /** Keeps what another process is to know. Never rejects. */
  readonly keep: (refusals: readonly Refusal[]) => Promise<void>;
  readonly monotonicMs: () => number;
}

interface InFlight extends Asking {
  readonly at: number;
  readonly sinceMs: number;
}

/** The requests in flight, and what is known by the answers to the others. */
interface State {
  standing: Standing;
  readonly inFlight: Set<InFlight>;
  /** Those of them that nothing is to be learned from: a later one was accepted. */
  readonly overtaken: WeakSet<InFlight>;
  /** Owners whose last request was answered. */
  readonly answered: WeakSet<object>;
  /** When each owner last wanted to send. */
  readonly owners: Map<object, number>;
  /** Counts all that was sent and heard. */
  at: number;
  change: PromiseWithResolvers<void>;
}

export function createCredential(options: CredentialOptions): Credential {
  const { traceOf, monotonicMs } = options;
  const state: State = {
    standing: options.standing,
    inFlight: new Set(),
    overtaken: new WeakSet(),
    answered: new WeakSet(),
    owners: new Map(),
    at: 0,
    change: Promise.withResolvers(),
  };
  const wait = (secret: string) => waitMs(state.standing, traceOf(secret), monotonicMs());

  return {
    use: async (use) => {
      for (;;) {
        const wanted = { ...use, secret: traceOf(use.secret) };
        let admitted = admission(state, wanted, monotonicMs());
        if (admitted === 'now') {
          const permit = await use.takePermit();
          admitted = admission(state, wanted, monotonicMs());
          if (admitted === 'now') return send(state, options, wanted, permit);
          permit.giveBack();
        }
        if (admitted === 'never') return refused(state, options, wanted.secret);
        await turn(state.change.promise, use.signal);
      }
    },
    waitMs: wait,
    isAccepted: (secret) => {
      if (wait(secret) > 0) return false;
      return state.standing.accepted.has(traceOf(secret)) || undefined;
    },
    isForgettable: () => state.inFlight.size === 0 && isPast(state.standing, monotonicMs()),
  };
}

async function send<Result>(
  state: State,
  options: CredentialOptions,
  use: Use<Result>,
  permit: Permit,
): Promise<Used<Result> | Unsent> {
  const { monotonicMs } = options;
  const keep = () => options.keep(toKeep(state, monotonicMs()));
  state.at += 1;
  const { secret, owner, subject } = use;
  const sent = { secret, owner, subject, at: state.at, sinceMs: monotonicMs() };
  state.inFlight.add(sent);
  // Of what is given up in flight nobody hears what it came to.
  let verdict: Verdict = 'suspect';
  try {
    // Kept before it is sent: nobody knows how the process will end.
    if (!isProven(state.standing, use.secret)) await keep();
    if (waitMs(state.standing, use.secret, monotonicMs()) > 0) {
      verdict = 'open';
      permit.giveBack();
      return refused(state, options, use.secret);
    }
    const result = await use.send(permit);
    verdict = use.verdictOf(result);
    const isNews = verdict === 'refused' && !state.standing.odd.has(use.subject);
    return { result, verdict, isNews };
  } finally {
    const before = state.standing;
    end(state, sent, verdict, monotonicMs());
    if (state.standing !== before) void keep();
  }
}

function refused({ standing }: State, options: CredentialOptions, secret: string): Unsent {
  const detail = options.refusedText(waitMs(standing, secret, options.monotonicMs()));
  return { unsent: { reason: 'auth', detail } };
}

/**
 * Whether a request may be sent now, once something has changed, or not at all. With all that may
 * still be refused there are never more than three refusals in five minutes.
 */
function admission(
  { standing, inFlight, overtaken, answered, owners }: State,
  { secret, owner, subject }: Asking,
  nowMs: number,
): 'now' | 'later' | 'never' {
  if (waitMs(standing, secret, nowMs) > 0) return 'never';
  if (!standing.lockable) return 'now';
  owners.set(owner, nowMs);
  for (const [other, ms] of owners) if (nowMs >= ms + SHARED_MS) owners.delete(other);
  const all = [...inFlight];
  const open = all.filter((other) => !overtaken.has(other));
  const refusals = counted(standing, nowMs).length;
  const proven = isProven(standing, secret);
  // What was refused before goes one at a time, and never while there is a doubt already.
  if (standing.odd.has(subject)) {
    if (refusals > 0 || !proven) return open.length > 0 ? 'later' : 'never';
    if (open.some((other) => standing.odd.has(other.subject))) return 'later';
  }
  const isOld = ({ sinceMs }: InFlight) => nowMs >= sinceMs + PATIENCE_MS;
  const own = all.filter((other) => other.owner === owner);
  const isSilent = !answered.has(owner) || own.some((each) => overtaken.has(each) && isOld(each));
  // Those who get no answers find out one by one whether there are any.
  const isFindingOut = open.some((other) => !answered.has(other.owner) && !isOld(other));
  if (isSilent && (own.length > 0 || isFindingOut)) return 'later';
  if (open.length + refusals >= REFUSALS_MAX) return 'later';
  // Of those who share it, one at least need not wait until the API of another answers.
  const openMax = !proven ? 1 : owners.size > 1 ? REFUSALS_MAX - 1 : REFUSALS_MAX;
  const isHeldUp = open.every((other) => other.owner !== owner && isOld(other));
  return open.length < openMax || (isHeldUp && !(proven && isSilent)) ? 'now' : 'later';
}

function end(state: State, sent: InFlight, verdict: Verdict, ms: number): void {
  const { inFlight, overtaken, answered, standing } = state;
  inFlight.delete(sent);
  state.at += 1;
  if (verdict === 'suspect') answered.delete(sent.owner);
  else answered.add(sent.owner);
  for (const other of inFlight) {
    const isBefore = other.secret === sent.secret && other.at < sent.at;
    if (verdict === 'accepted' && isBefore) overtaken.add(other);
  }
  state.standing = judged(standing, sent, verdict, { ms, at: state.at });
  state.change.resolve();
  state.change = Promise.withResolvers();
}

/** What counts or may come to count. */
function toKeep({ standing, inFlight }: State, nowMs: number): readonly Refusal[] {
  const isPaused = ({ secret }: Refusal) => waitMs(standing, secret, nowMs) > 0;
  const counting = new Set([...counted(standing, nowMs), ...standing.refusals.filter(isPaused)]);
  const tries = [...inFlight].filter(({ secret }) => !isProven(standing, secret));
  const suspects = tries.map((sent) => ({
    ...sent,
    ms: sent.sinceMs,
    verdict: 'suspect' as const,
  }));
  return [...counting, ...suspects];
}

/** Until something changed, or the patience with others is at its end. */
async function turn(change: Promise<void>, signal: AbortSignal): Promise<void> {
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, PATIENCE_MS);
  try {
    await unlessAborted(Promise.race([change, patience.promise]), signal);
  } finally {
    clearTimeout(timer);
  }
}
