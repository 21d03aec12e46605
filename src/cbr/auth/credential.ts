import type { Failure } from '../../domain/outcome.ts';
import { unlessAborted } from '../../domain/unless-aborted.ts';
import { within } from '../../domain/within.ts';
import type { Listening } from '../http/late.ts';
import type { Permit } from '../limits/rate-limit.ts';
import { type Asking, admission, type InFlight, PATIENCE_MS, type Requests } from './admission.ts';
import {
  counted,
  isPast,
  isProven,
  judged,
  REMEMBERED_MS,
  type Refusal,
  type Standing,
  type Verdict,
  waitMs,
} from './standing.ts';

/** Nothing was sent, and why. */
export interface Unsent {
  readonly unsent: Failure;
}

/** One request with a secret of the credential. */
export interface Use<Result> extends Asking {
  /** Waits for leave to send. Whoever has to wait for something else gives it back meanwhile. */
  readonly takePermit: () => Permit | Promise<Permit>;
  /** Hands over, where it is wanted, what may still come after the end of the request. */
  readonly send: (
    permit: Permit,
    onLate: ((late: Listening<Verdict>) => void) | undefined,
  ) => Promise<Result>;
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

/** So many are listened for at the most: as many as may lock it, and some that nobody hopes for. */
const LATE_MAX = 10;

interface Unheard {
  /** Until then its answer is hoped for. */
  readonly untilMs: number;
  stop(): void;
}

interface State extends Requests {
  standing: Standing;
  readonly inFlight: Set<InFlight>;
  readonly late: Map<InFlight, Unheard>;
  /** Counts all that was sent and heard. */
  at: number;
  /** For those who wait until something changes. */
  change: PromiseWithResolvers<void> | undefined;
}

export function createCredential(options: CredentialOptions): Credential {
  const { traceOf, monotonicMs } = options;
  const state: State = {
    standing: options.standing,
    inFlight: new Set(),
    late: new Map(),
    answered: new WeakSet(),
    owners: new Map(),
    at: 0,
    change: undefined,
  };
  const wait = (secret: string) => waitMs(state.standing, traceOf(secret), monotonicMs());

  return {
    use: async (use) => {
      for (;;) {
        const wanted = { ...use, secret: traceOf(use.secret) };
        let admitted = admission(state, wanted, monotonicMs());
        if (admitted === 'now') {
          const taken = use.takePermit();
          const permit = taken instanceof Promise ? await taken : taken;
          // Others may have been sent while it was waited for.
          if (taken instanceof Promise) admitted = admission(state, wanted, monotonicMs());
          if (admitted === 'now') return await send(state, options, wanted, permit);
          permit.giveBack();
        }
        if (admitted === 'never') return refused(state, options, wanted.secret);
        state.change ??= Promise.withResolvers();
        // In this order no timer is left of who gives up.
        await within(unlessAborted(state.change.promise, use.signal), PATIENCE_MS, undefined);
      }
    },
    waitMs: wait,
    isAccepted: (secret) => {
      if (wait(secret) > 0) return false;
      return state.standing.accepted.has(traceOf(secret)) || undefined;
    },
    isForgettable: () =>
      state.inFlight.size + state.late.size === 0 && isPast(state.standing, monotonicMs()),
  };
}

async function send<Result>(
  state: State,
  options: CredentialOptions,
  use: Use<Result>,
  permit: Permit,
): Promise<Used<Result> | Unsent> {
  const { monotonicMs } = options;
  const onLate = (late: Listening<Verdict>) => void hear(state, sent, late, options);
  state.at += 1;
  const { secret, owner, subject } = use;
  const sinceMs = monotonicMs();
  const sent = { secret, owner, subject, at: state.at, sinceMs, isOvertaken: false };
  state.inFlight.add(sent);
  // Of what is given up in flight nobody hears what it came to.
  let verdict: Verdict = 'suspect';
  try {
    // Kept before it is sent: nobody knows how the process will end.
    if (!isProven(state.standing, use.secret)) await keep(state, options);
    if (waitMs(state.standing, use.secret, monotonicMs()) > 0) {
      verdict = 'open';
      permit.giveBack();
      return refused(state, options, use.secret);
    }
    const result = await use.send(permit, state.standing.limits.length > 0 ? onLate : undefined);
    verdict = use.verdictOf(result);
    const isNews = verdict === 'refused' && !state.standing.odd.has(use.subject);
    return { result, verdict, isNews };
  } finally {
    end(state, sent, verdict, options);
  }
}

function refused({ standing }: State, options: CredentialOptions, secret: string): Unsent {
  const detail = options.refusedText(waitMs(standing, secret, options.monotonicMs()));
  return { unsent: { reason: 'auth', detail } };
}

/** What was given up may have been refused all the same, or accepted. */
async function hear(
  state: State,
  sent: InFlight,
  { answer, stop, hopeMs }: Listening<Verdict>,
  options: CredentialOptions,
): Promise<void> {
  const { late } = state;
  if (sent.isOvertaken) return stop();
  late.set(sent, { stop, untilMs: options.monotonicMs() + hopeMs });
  if (late.size > LATE_MAX) late.values().next().value?.stop();
  const verdict = await answer;
  // Explained by a later one meanwhile.
  if (!late.delete(sent)) return;
  end(state, sent, verdict, options);
}

function end(state: State, sent: InFlight, verdict: Verdict, options: CredentialOptions): void {
  const { inFlight, late, answered, standing } = state;
  inFlight.delete(sent);
  state.at += 1;
  if (verdict === 'suspect') answered.delete(sent.owner);
  else answered.add(sent.owner);
  const isBefore = (other: InFlight) => other.secret === sent.secret && other.at < sent.at;
  if (verdict === 'accepted') {
    for (const other of inFlight) if (isBefore(other)) other.isOvertaken = true;
    for (const [other, { stop }] of late) {
      if (!isBefore(other)) continue;
      late.delete(other);
      stop();
    }
  }
  state.standing = judged(standing, sent, verdict, { ms: options.monotonicMs(), at: state.at });
  const isTried = !isProven(state.standing, sent.secret);
  // What was kept of a try before it was sent is known better now.
  if (state.standing !== standing || isTried) void keep(state, options);
  // Whoever waits looks again.
  state.change?.resolve();
  state.change = undefined;
}

/** Keeps what counts or may come to count. */
function keep({ standing, inFlight, late }: State, options: CredentialOptions): Promise<void> {
  const counting = counted(standing, options.monotonicMs(), REMEMBERED_MS);
  const tries = [...inFlight].filter(({ secret }) => !isProven(standing, secret));
  const unheard = [...late.keys()].filter(({ secret }) => isProven(standing, secret));
  const suspects = [...tries, ...unheard].map((sent) => ({
    ...sent,
    ms: sent.sinceMs,
    verdict: 'suspect' as const,
  }));
  return options.keep([...counting, ...suspects]);
}
