import { performance } from 'node:perf_hooks';
import type { AskingCycle } from '../domain/asking-cycle.ts';
import { type Failure, isFailure, isTransient } from '../domain/outcome.ts';
import { type Address, type Addresses, addressesBelow } from './addresses.ts';
import type { ApiCall, CallApi, CallEnd } from './api-call.ts';
import type { Authorization, Target } from './auth/authorization.ts';
import { isUnsent, type UnsignedRequest, verdictOfFailure } from './auth/sender.ts';
import type { Verdict } from './auth/standing.ts';
import { isOverTime } from './http/abort.ts';
import type { HttpAnswer, RequestHeaders } from './http/exchange.ts';
import { classifyErrorAnswer } from './http/failure.ts';
import { type Http, type HttpRequest, NO_ANSWER, type OnLate } from './http/http.ts';
import type { OnRequest } from './http/operation.ts';
import { secretsOf, withoutSecrets } from './http/without-secrets.ts';
import type { Permit, RateLimit } from './limits/rate-limit.ts';
import { type FailedAttempt, type RetryPolicy, withRetries } from './limits/retry.ts';
import { readThrottling, type Throttling } from './limits/throttling.ts';

export interface ApiOptions {
  readonly http: Http;
  readonly authorization: Authorization;
  readonly rateLimit: RateLimit;
  readonly retryPolicy: RetryPolicy;
  readonly onRequest: OnRequest;
  readonly nowMs: () => number;
  /** Told where the requests go, before the first of them and before any that goes elsewhere. */
  readonly onTarget?: (target: Target) => void;
}

/** What an attempt came to, with what its answer asks of the requests after it. */
interface Attempted<Result> {
  readonly end: CallEnd<Result>;
  /** Undefined when nothing was sent. */
  readonly throttling: Throttling | undefined;
}

/** The one way in which the API of a project is asked, whatever for. */
export function createCallApi(options: ApiOptions): CallApi {
  const { authorization, rateLimit, retryPolicy, onTarget } = options;
  let known: { readonly target: Target; readonly addressOf: Addresses } | undefined;

  /** One attempt, and another one where new credentials follow refused ones. */
  async function attemptWithCredentials<Result extends object>(
    call: ApiCall<Result>,
    signal: AbortSignal,
  ): Promise<Attempted<Result>> {
    const found = authorization.target(signal);
    // Most is at hand, and each turn of the loop costs.
    const target = found instanceof Promise ? await found : found;
    if (isFailure(target)) return unsent(target);
    const { endpoint, projectId } = target;
    if (target !== known?.target) {
      onTarget?.(target);
      known = { target, addressOf: addressesBelow(`${endpoint}/v3/${projectId}`) };
    }
    const url = known.addressOf(call.path);
    let last: Attempted<Result> | undefined;
    try {
      const attempted = await authorization.run<Attempted<Result>>({
        request: unsignedRequest(url, projectId),
        takePermit: () => rateLimit.take(signal),
        send: ({ proof, permit, onLate }) => {
          const question = { call, url, credentials: proof.headers, onLate, signal };
          return attempt(options, question, permit);
        },
        verdictOf: (attempted) => {
          last = attempted;
          return verdictOf(attempted.end);
        },
        verdictOfLate: (answer) => verdictOfLate(answer, options.nowMs()),
        signal,
      });
      return isUnsent(attempted) ? unsent(attempted.unsent) : attempted;
    } catch (error) {
      // The time was over while new credentials were to be tried.
      if (last !== undefined && isOverTime(signal)) return last;
      throw error;
    }
  }

  return async <Result extends object>(
    call: ApiCall<Result>,
    { signal, takeRetry }: AskingCycle,
  ) => {
    const { end } = await withRetries<Attempted<Result>>(retryPolicy, {
      operation: call.operation,
      attempt: () => attemptWithCredentials(call, signal),
      failedAttempt,
      isUnsent: ({ end: { kind } }) => kind === 'unsent',
      mayRetry: takeRetry,
      signal,
    });
    return end;
  };
}

/** Its parts are for who signs alone, and so not taken apart before. */
function unsignedRequest({ href }: Address, projectId: string): UnsignedRequest {
  return {
    method: 'GET',
    href,
    get url() {
      return new URL(href);
    },
    projectId,
  };
}

interface Question<Result extends object> {
  readonly call: ApiCall<Result>;
  readonly url: Address;
  readonly credentials: RequestHeaders;
  readonly onLate: OnLate | undefined;
  readonly signal: AbortSignal;
}

/** Sends one request. */
async function attempt<Result extends object>(
  options: ApiOptions,
  question: Question<Result>,
  permit: Permit,
): Promise<Attempted<Result>> {
  const { http, rateLimit, onRequest, nowMs } = options;
  const { call, url, credentials, onLate, signal } = question;
  const startedMs = performance.now();
  // Free texts such as the reason of a skipped resource come in this language.
  const headers = { 'x-language': 'en-us', ...credentials };
  const request: HttpRequest = { method: 'GET', url, headers, onLate };
  let answer: HttpAnswer | Failure;
  try {
    answer = await http.send(request, signal);
  } catch (error) {
    answer = overTime(signal, error);
  }
  const durationSeconds = (performance.now() - startedMs) / 1000;
  const read: CallEnd<Result> | Promise<CallEnd<Result>> = isFailure(answer)
    ? { kind: 'failed', failure: answer }
    : readAnswer(answer, question, options);
  const end = read instanceof Promise ? await read : read;
  onRequest({
    operation: call.operation,
    durationSeconds,
    // What the rest of the cycle decides is no failure yet.
    failure: end.kind === 'failed' ? end.failure.reason : undefined,
  });
  const throttling =
    isFailure(answer) || end.kind !== 'failed' ? NO_THROTTLING : readThrottling(answer, nowMs());
  if (end.kind === 'failed' && end.failure.reason === 'throttled') {
    rateLimit.throttled(permit, throttling);
  } else if (end.kind !== 'failed' || !isTransient(end.failure)) {
    rateLimit.answered(permit);
  }
  return { end, throttling };
}

const NO_THROTTLING: Throttling = { retryAfterMs: undefined, limit: undefined };

function unsent(failure: Failure): Attempted<never> {
  return { end: { kind: 'unsent', failure }, throttling: undefined };
}

function failedAttempt({ end, throttling }: Attempted<unknown>): FailedAttempt | undefined {
  // A sign-in that failed has had its own attempts.
  if (end.kind !== 'failed' || throttling === undefined) return undefined;
  const { failure } = end;
  // Whoever throttles makes all requests wait: the rate limit sees to that.
  const retryAfterMs = failure.reason === 'throttled' ? undefined : throttling.retryAfterMs;
  return { failure, retryAfterMs };
}

/** An attempt that the end of its cycle cuts has a result as well: it was sent, and it counts. */
function overTime(signal: AbortSignal, error: unknown): Failure {
  if (isOverTime(signal)) return { reason: 'timeout', detail: DEADLINE_DETAIL };
  throw error;
}

const DEADLINE_DETAIL = `${NO_ANSWER} before the deadline of the cycle`;

function verdictOf(end: CallEnd<unknown>): Verdict {
  if (end.kind === 'undecided') return 'open';
  return end.kind === 'failed' ? verdictOfFailure(end.failure) : 'accepted';
}

function verdictOfLate(answer: HttpAnswer, nowMs: number): Verdict {
  return answer.status === 200 ? 'accepted' : verdictOf(classifyErrorAnswer(answer, nowMs));
}

function readAnswer<Result extends object>(
  answer: HttpAnswer,
  { call, credentials, signal }: Question<Result>,
  { nowMs }: ApiOptions,
): CallEnd<Result> | Promise<CallEnd<Result>> {
  if (answer.status !== 200 && call.isAnswer?.(answer) !== true) {
    return classifyErrorAnswer(withoutSecrets(answer, secretsOf(credentials)), nowMs());
  }
  const read = call.read(answer, signal);
  if (!(read instanceof Promise)) return endOf(read);
  return read.catch((error) => overTime(signal, error)).then(endOf);
}

function endOf<Result extends object>(result: Result | Failure): CallEnd<Result> {
  return isFailure(result) ? { kind: 'failed', failure: result } : { kind: 'answered', result };
}
