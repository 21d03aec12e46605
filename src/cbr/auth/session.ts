import type { Failure } from '../../domain/outcome.ts';
import { isFailure } from '../http/http.ts';
import { type Iam, type IssuedToken, type Scope, type User, verdictOfIam } from './iam.ts';
import { inPlace, type KeyGate } from './key-gate.ts';
import { singleFlight } from './once.ts';
import type { ReadSecret } from './secret-file.ts';

/** A token is renewed when this share of its life has passed, or up to JITTER of it earlier. */
const RENEW_AT = 0.8;
const JITTER = 0.05;

export interface SessionOptions {
  readonly iam: Iam;
  readonly user: User;
  readonly readPassword: ReadSecret;
  readonly scope: Scope;
  /** Of the user, over all sessions: a user that is locked is locked for all of them. */
  readonly gate: KeyGate;
  readonly nowMs: () => number;
  readonly random: () => number;
  /** Hears of a renewal that failed while the token in use is still good. */
  readonly onRenewalFailed: (failure: Failure) => void;
  /** Ends a sign-in when the process stops; a single cycle that ends does not. */
  readonly signal: AbortSignal;
}

/** Tokens for one user and project, shared by all who have the same credentials and scope. */
export interface Session {
  beginCycle(): Promise<{ readonly pausedUntilMs: number } | undefined>;
  /** A token that is good by its own word. */
  token(): Promise<IssuedToken | Failure>;
  /** A token after one that died before its time. */
  tokenAfter(dead: string): Promise<IssuedToken | Failure>;
  expiresAtMs(): number | undefined;
  /** Whether the last sign-in was refused, be its token still good or not. */
  isRefused(): boolean;
}

interface Held {
  readonly issued: IssuedToken;
  readonly renewAtMs: number;
}

export function createSession(options: SessionOptions): Session {
  const { iam, user, readPassword, scope, gate, nowMs, random, signal } = options;
  let held: Held | undefined;
  let failed: Failure | undefined;
  let lastPassword: string | undefined;

  const signIn = singleFlight(async (): Promise<IssuedToken | Failure> => {
    // One failed sign-in a cycle is enough, whoever asks for another.
    if (failed !== undefined) return failed;
    const read = await readPassword({ fresh: true });
    if (!('secret' in read)) return remember(notSent(read.problem));
    const password = read.secret.reveal();
    lastPassword = password;
    const place = await gate.enter(password, signal);
    if ('pausedUntilMs' in place) return remember(notSent(pausedText(place.pausedUntilMs)));
    const startedMs = nowMs();
    const credentials = { user, password, scope };
    const issued = await inPlace(place, () => iam.createToken(credentials, signal), verdictOfIam);
    if (isFailure(issued)) {
      const advised = issued.reason === 'auth' ? withAdvice(issued) : issued;
      if (isGood(held, nowMs())) options.onRenewalFailed(advised);
      return remember(advised);
    }
    const lifeMs = issued.expiresAtMs - startedMs;
    if (lifeMs <= 0) return remember(endedAtBirth(issued.expiresAtMs, startedMs));
    failed = undefined;
    held = { issued, renewAtMs: startedMs + lifeMs * (RENEW_AT - JITTER * random()) };
    return issued;
  });

  function remember(failure: Failure): Failure {
    failed = failure;
    return failure;
  }

  return {
    beginCycle: async () => {
      failed = undefined;
      if (isGood(held, nowMs())) return undefined;
      const read = await readPassword({ fresh: true });
      const untilMs = 'secret' in read ? gate.pausedUntilMs(read.secret.reveal()) : undefined;
      return untilMs === undefined ? undefined : { pausedUntilMs: untilMs };
    },
    token: async () => {
      if (!isGood(held, nowMs())) return signIn();
      const { issued, renewAtMs } = held;
      if (nowMs() < renewAtMs) return issued;
      const renewed = await signIn();
      // As long as IAM is down or refuses, the token that is still good does the work.
      return isFailure(renewed) && isGood(held, nowMs()) ? issued : renewed;
    },
    tokenAfter: async (dead) => {
      if (held !== undefined && held.issued.token !== dead) return held.issued;
      return signIn();
    },
    expiresAtMs: () => held?.issued.expiresAtMs,
    isRefused: () => lastPassword !== undefined && gate.isRefused(lastPassword),
  };
}

function isGood(token: Held | undefined, nowMs: number): token is Held {
  return token !== undefined && nowMs < token.issued.expiresAtMs;
}

function notSent(why: string): Failure {
  return { reason: 'auth', detail: `no sign-in was sent: ${why}` };
}

function pausedText(untilMs: number): string {
  const until = new Date(untilMs).toISOString();
  return `the last one was refused, and more refusals would lock the user; nothing is sent until ${until} or until the password changes`;
}

function withAdvice(failure: Failure): Failure {
  return {
    ...failure,
    detail: `the sign-in was refused (${failure.detail}): check domain_name, username, password and the project; IAM does not tell which of them is wrong`,
  };
}

function endedAtBirth(expiresAtMs: number, nowMs: number): Failure {
  const [end, ours] = [expiresAtMs, nowMs].map((ms) => new Date(ms).toISOString());
  return {
    reason: 'auth',
    detail: `the new token ends at ${end}, which is past by our clock (${ours}): one of the clocks is wrong`,
  };
}
