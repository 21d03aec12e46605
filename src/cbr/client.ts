import { hash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { type ConfiguredCheckpoint, canonicalCheckpointId } from '../domain/checkpoint-id.ts';
import { type Failure, isTransient, type Outcome } from '../domain/outcome.ts';
import type { Authorization, Target } from './auth/authorization.ts';
import { isUnsent, verdictOfFailure } from './auth/sender.ts';
import type { Verdict } from './auth/standing.ts';
import { isOverTime } from './http/abort.ts';
import type { HttpAnswer, RequestHeaders } from './http/exchange.ts';
import { classifyErrorAnswer } from './http/failure.ts';
import { type Http, isFailure, NO_ANSWER } from './http/http.ts';
import type { OnRequest } from './http/operation.ts';
import { secretsOf, withoutSecrets } from './http/without-secrets.ts';
import type { Permit, RateLimit } from './limits/rate-limit.ts';
import { type FailedAttempt, type RetryPolicy, withRetries } from './limits/retry.ts';
import { readThrottling, type Throttling } from './limits/throttling.ts';
import { createCheckpointReader, type ReadCheckpointAnswer } from './wire/answer.ts';

export interface CbrClientOptions {
  readonly http: Http;
  readonly authorization: Authorization;
  readonly rateLimit: RateLimit;
  readonly retryPolicy: RetryPolicy;
  readonly onRequest: OnRequest;
  readonly nowMs: () => number;
  /** Told where the requests go, before the first of them and before any that goes elsewhere. */
  readonly onTarget?: (target: Target) => void;
}

/** The cycle in which a restore point is asked for. */
export interface AskingCycle {
  /** Aborts with a TimeoutError at the cycle's deadline, with anything else when it is given up. */
  readonly signal: AbortSignal;
  /** Leave for one more attempt, out of what the whole cycle may spend on them. */
  takeRetry(): boolean;
}

export interface CbrClient {
  /**
   * Asks for one restore point: `GET /v3/{project_id}/checkpoints/{checkpoint_id}`. An answer
   * whose hash is `fingerprint` is not parsed. Rejects only when the cycle's signal aborts before
   * an attempt was made; one that the deadline cuts is a failure, `timeout`. `unsent` when the
   * credentials, or the lack of them, left nothing to be sent.
   */
  fetchRestorePoint(
    checkpoint: ConfiguredCheckpoint,
    fingerprint: string | undefined,
    cycle: AskingCycle,
  ): Promise<Outcome>;
}

/** What an attempt came to, with what its answer asks of the requests after it. */
interface Attempted {
  readonly outcome: Outcome;
  /** Undefined when nothing was sent. */
  readonly throttling: Throttling | undefined;
}

/** Reads restore points of one project. */
export function createCbrClient(options: CbrClientOptions): CbrClient {
  const { authorization, rateLimit, retryPolicy, onTarget } = options;
  let lastTarget: Target | undefined;
  const read = createCheckpointReader();

  /** One attempt, and another one where new credentials follow refused ones. */
  async function attemptWithCredentials(
    { checkpointId, spelling }: ConfiguredCheckpoint,
    fingerprint: string | undefined,
    signal: AbortSignal,
  ): Promise<Attempted> {
    const target = await authorization.target(signal);
    if (isFailure(target)) return unsent(target);
    if (target !== lastTarget) onTarget?.(target);
    lastTarget = target;
    const { endpoint, projectId } = target;
    const url = new URL(`${endpoint}/v3/${projectId}/checkpoints/${spelling}`);
    let last: Attempted | undefined;
    try {
      const attempted = await authorization.run({
        request: { method: 'GET', url, projectId },
        takePermit: () => rateLimit.take(signal),
        send: async ({ headers }, permit) => {
          const question = { url, credentials: headers, checkpointId, fingerprint, signal };
          last = await attempt({ ...options, read }, question, permit);
          return last;
        },
        verdictOf: ({ outcome }) => verdictOf(outcome),
        signal,
      });
      return isUnsent(attempted) ? unsent(attempted.unsent) : attempted;
    } catch (error) {
      // The time was over while new credentials were to be tried.
      if (last !== undefined && isOverTime(signal)) return last;
      throw error;
    }
  }

  return {
    fetchRestorePoint: async (checkpoint, fingerprint, { signal, takeRetry }) => {
      const { outcome } = await withRetries(retryPolicy, {
        operation: 'show_checkpoint',
        attempt: () => attemptWithCredentials(checkpoint, fingerprint, signal),
        failedAttempt,
        isUnsent: ({ outcome: { kind } }) => kind === 'unsent',
        mayRetry: takeRetry,
        signal,
      });
      return outcome;
    },
  };
}

interface AttemptOptions extends CbrClientOptions {
  readonly read: ReadCheckpointAnswer;
}

/** Sends one request. */
async function attempt(
  { http, rateLimit, onRequest, nowMs, read }: AttemptOptions,
  question: Question,
  permit: Permit,
): Promise<Attempted> {
  const { url, credentials, signal } = question;
  const startedMs = performance.now();
  // Free texts such as the reason of a skipped resource come in this language.
  const headers = { 'x-language': 'en-us', ...credentials };
  const answer = await withinTime(signal, () => http.send({ method: 'GET', url, headers }, signal));
  const durationSeconds = (performance.now() - startedMs) / 1000;
  const outcome: Outcome = isFailure(answer)
    ? { kind: 'failed', failure: answer }
    : await readAnswer(answer, { ...question, nowMs, read });
  onRequest({
    operation: 'show_checkpoint',
    durationSeconds,
    // What the rest of the cycle decides is no failure yet.
    failure: outcome.kind === 'failed' ? outcome.failure.reason : undefined,
  });
  const throttling =
    isFailure(answer) || outcome.kind !== 'failed'
      ? NO_THROTTLING
      : readThrottling(answer, nowMs());
  if (outcome.kind === 'failed' && outcome.failure.reason === 'throttled') {
    rateLimit.throttled(permit, throttling);
  } else if (outcome.kind !== 'failed' || !isTransient(outcome.failure)) {
    rateLimit.answered(permit);
  }
  return { outcome, throttling };
}

const NO_THROTTLING: Throttling = { retryAfterMs: undefined, limit: undefined };

function unsent(failure: Failure): Attempted {
  return { outcome: { kind: 'unsent', failure }, throttling: undefined };
}

function failedAttempt({ outcome, throttling }: Attempted): FailedAttempt | undefined {
  // A sign-in that failed has had its own attempts.
  if (outcome.kind !== 'failed' || throttling === undefined) return undefined;
  const { failure } = outcome;
  // Whoever throttles makes all requests wait: the rate limit sees to that.
  const retryAfterMs = failure.reason === 'throttled' ? undefined : throttling.retryAfterMs;
  return { failure, retryAfterMs };
}

/** An attempt that the end of its cycle cuts has a result as well: it was sent, and it counts. */
async function withinTime<Result>(
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result | Failure> {
  try {
    return await work();
  } catch (error) {
    if (isOverTime(signal)) return { reason: 'timeout', detail: DEADLINE_DETAIL };
    throw error;
  }
}

const DEADLINE_DETAIL = `${NO_ANSWER} before the deadline of the cycle`;

function verdictOf(outcome: Outcome): Verdict {
  if (outcome.kind === 'undecided') return 'open';
  return outcome.kind === 'failed' ? verdictOfFailure(outcome.failure) : 'accepted';
}

interface Question {
  readonly url: URL;
  readonly credentials: RequestHeaders;
  readonly checkpointId: string;
  readonly fingerprint: string | undefined;
  readonly signal: AbortSignal;
}

interface Asked extends Omit<Question, 'url'> {
  readonly nowMs: () => number;
  readonly read: ReadCheckpointAnswer;
}

async function readAnswer(answer: HttpAnswer, asked: Asked): Promise<Outcome> {
  const { checkpointId, fingerprint, credentials, signal, nowMs, read } = asked;
  if (answer.status !== 200) {
    return classifyErrorAnswer(withoutSecrets(answer, secretsOf(credentials)), nowMs());
  }
  const bytesHash = hash('sha1', answer.body, 'base64');
  if (bytesHash === fingerprint) return { kind: 'unchanged' };
  const checkpoint = await withinTime(signal, () => read(answer.body, signal));
  if (checkpoint === undefined) {
    const type = answer.header('content-type') ?? 'no content type';
    return invalid(
      answer,
      `the answer describes no checkpoint (${answer.body.length} bytes of ${type})`,
    );
  }
  if (isFailure(checkpoint)) return { kind: 'failed', failure: checkpoint };
  if (canonicalCheckpointId(checkpoint.id) !== checkpointId) {
    return invalid(answer, `the answer is about another checkpoint: ${checkpoint.id.slice(0, 64)}`);
  }
  const { restorePoint, anomalies } = checkpoint;
  return { kind: 'found', restorePoint, fingerprint: bytesHash, anomalies };
}

function invalid(answer: HttpAnswer, detail: string): Outcome {
  return {
    kind: 'failed',
    failure: {
      reason: 'invalid_response',
      detail,
      httpStatus: answer.status,
      requestId: answer.header('x-request-id'),
    },
  };
}
