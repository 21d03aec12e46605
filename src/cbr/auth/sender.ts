import { type Failure, isFailure } from '../../domain/outcome.ts';
import type { HttpAnswer, RequestHeaders } from '../http/exchange.ts';
import { NO_ANSWER, type OnLate } from '../http/http.ts';
import type { Permit } from '../limits/rate-limit.ts';
import type { Credential, Unsent, Use, Used } from './credential.ts';
import { type ReadSecret, readAll } from './secret-file.ts';
import type { Verdict } from './standing.ts';

/** The request that is about to be sent; schemes that sign need all of it. */
export interface UnsignedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Its URL as a text, where that is at hand. */
  readonly href?: string;
  readonly body?: string;
  /** The project that it is about. */
  readonly projectId?: string;
}

/** What shows whose request it is. */
export interface Proof {
  readonly headers: RequestHeaders;
  /** In place of the request's own. */
  readonly body?: string;
  /** What an answer must not repeat, beside what is secret in the headers. */
  readonly secrets?: readonly string[];
  /** Whether it is of another time, as its answer has said what time it is. */
  readonly isSkewed?: () => boolean;
}

/** What a request is sent with. */
export interface Sending {
  readonly proof: Proof;
  readonly permit: Permit;
  /** Where it is there, what comes after the end of the request is to be heard. */
  readonly onLate?: OnLate | undefined;
}

/** One attempt with credentials. */
export interface Attempt<Result> extends Pick<Use<Result>, 'takePermit' | 'verdictOf'> {
  readonly request: UnsignedRequest;
  readonly send: (sending: Sending) => Promise<Result>;
  readonly verdictOfLate: (answer: HttpAnswer) => Verdict;
  /** The same one for all that belongs to one cycle. */
  readonly signal: AbortSignal;
}

/** Sends with credentials of one kind. */
export interface Sender {
  /**
   * Runs an attempt, and once more with another secret where there is one after a refusal.
   * Rejects when the signal aborts.
   */
  run<Result extends object>(attempt: Attempt<Result>): Promise<Result | Unsent>;
  /** What was last sent with, or why there was nothing; undefined before that. */
  last(): Bearer | Failure | undefined;
  /**
   * For how long nothing may be sent, if the credentials were refused and have not changed since.
   * Asks nobody.
   */
  pausedMs(): Promise<number | undefined>;
  /** What is known of the credentials; undefined before they were first used. */
  areAccepted(): boolean | undefined;
}

/** A secret, with what it is sent as. */
export interface Bearer {
  readonly credential: Credential;
  readonly secret: string;
  readonly expiresAtMs?: number | undefined;
  prove(request: UnsignedRequest): Proof;
}

/** Where the bearers of a sender come from. */
export interface Bearers extends Pick<Sender, 'last'> {
  /** The one at hand. */
  current(signal: AbortSignal): Bearer | Failure | Promise<Bearer | Failure>;
  /** Another one after it was refused, if there is one. */
  after(refused: Bearer, signal: AbortSignal): Promise<Bearer | undefined>;
  /** What can be had without asking anybody. */
  peek(): Bearer | Failure | undefined | Promise<Bearer | Failure | undefined>;
}

export function createSender({ current, after, last, peek }: Bearers): Sender {
  const owner = {};
  return {
    last,
    run: async (attempt) => {
      const found = current(attempt.signal);
      const bearer = found instanceof Promise ? await found : found;
      if (isFailure(bearer)) return { unsent: bearer };
      const used = await use(owner, bearer, attempt);
      if (isUnsent(used)) return used;
      const { result, verdict, isNews } = used;
      const next =
        verdict === 'skewed' ? bearer : isNews ? await after(bearer, attempt.signal) : undefined;
      if (next === undefined) return result;
      const again = await use(owner, next, attempt);
      return isUnsent(again) ? result : again.result;
    },
    pausedMs: async () => {
      const bearer = await peek();
      if (bearer === undefined || isFailure(bearer)) return undefined;
      return bearer.credential.waitMs(bearer.secret) || undefined;
    },
    areAccepted: () => {
      const bearer = last();
      if (bearer === undefined) return undefined;
      if (!isFailure(bearer)) return bearer.credential.isAccepted(bearer.secret);
      return bearer.reason === 'auth' ? false : undefined;
    },
  };
}

function use<Result>(
  owner: object,
  { credential, secret, prove }: Bearer,
  { request, takePermit, send, verdictOf, verdictOfLate, signal }: Attempt<Result>,
): Promise<Used<Result> | Unsent> {
  let proof: Proof | undefined;
  const judged = (verdict: Verdict) =>
    verdict === 'skewed' && proof?.isSkewed?.() !== true ? 'refused' : verdict;
  /** A connection that broke off has refused nothing. */
  const heard = (late: HttpAnswer | Failure | undefined): Verdict => {
    if (late === undefined) return 'suspect';
    return isFailure(late) ? 'open' : judged(verdictOfLate(late));
  };
  return credential.use({
    secret,
    owner,
    subject: request.href ?? request.url.href,
    takePermit,
    send: (permit, onLate) => {
      proof = prove(request);
      const judging: OnLate = (late) => onLate?.({ ...late, answer: late.answer.then(heard) });
      return send({ proof, permit, onLate: onLate && judging });
    },
    verdictOf: (result) => judged(verdictOf(result)),
    signal,
  });
}

/**
 * Sends what the configuration or its files hold: read again when they may have changed, and at
 * once (`fresh`) after a refusal and before a cycle.
 */
export function createReadSender(
  readers: readonly ReadSecret[],
  bearerOf: (secrets: readonly string[]) => Bearer,
): Sender {
  let last: Bearer | Failure | undefined;
  const take = (secrets: readonly string[] | Failure) => {
    last = isFailure(secrets) ? secrets : bearerOf(secrets);
    return last;
  };
  const again = (fresh: boolean) => {
    const secrets = readAll(readers, { fresh });
    return secrets instanceof Promise ? secrets.then(take) : take(secrets);
  };
  return createSender({
    last: () => last,
    current: () => again(false),
    peek: () => again(true),
    after: async ({ secret }) => {
      const next = await again(true);
      return isFailure(next) || next.secret === secret ? undefined : next;
    },
  });
}

export function isUnsent(result: object): result is Unsent {
  return 'unsent' in result;
}

/** The gateway's word for a signature that is wrong or of another time. */
const SIGNATURE_CODE = 'APIGW.0303';

/** What a failed request tells of the credentials. */
export function verdictOfFailure({ reason, detail, errorCode }: Failure): Verdict {
  if (reason === 'auth') return errorCode === SIGNATURE_CODE ? 'skewed' : 'refused';
  // A gateway that is slow to refuse has done so all the same.
  return reason === 'timeout' && detail.startsWith(NO_ANSWER) ? 'suspect' : 'open';
}
