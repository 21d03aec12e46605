import { performance } from 'node:perf_hooks';
import { type Failure, type FailureReason, isTransient } from '../../domain/outcome.ts';
import { isOverTime, sleep } from '../http/abort.ts';
import type { Operation } from '../http/operation.ts';
import type { OnWait } from './rate-limit.ts';

const BASE_MS = 1000;
/** Whoever throttles wants to be left alone for longer. */
const BASE_THROTTLED_MS = 2000;
const BACKOFF_MAX_MS = 30_000;

/** A longer wait is left to the next cycle. */
const WAIT_MAX_MS = 60_000;

export interface RetryPolicy {
  /** Per request, the first one included. */
  readonly maxAttempts: number;
  readonly random: () => number;
  readonly onRetry: (operation: Operation, reason: FailureReason) => void;
  readonly onWait: OnWait;
}

/** A failed attempt, with what its answer asked of the next one. */
export interface FailedAttempt {
  readonly failure: Failure;
  readonly retryAfterMs: number | undefined;
}

/**
 * How long to wait before the next attempt; undefined when there is to be none. Exponential with
 * full jitter: many that failed at once must not come back at once.
 */
export function retryDelayMs(
  { failure, retryAfterMs }: FailedAttempt,
  attempts: number,
  { maxAttempts, random }: Pick<RetryPolicy, 'maxAttempts' | 'random'>,
): number | undefined {
  if (!isTransient(failure) || attempts >= maxAttempts) return undefined;
  const base = failure.reason === 'throttled' ? BASE_THROTTLED_MS : BASE_MS;
  const backoffMs = random() * Math.min(base * 2 ** (attempts - 1), BACKOFF_MAX_MS);
  const delayMs = (retryAfterMs ?? 0) + backoffMs;
  return delayMs <= WAIT_MAX_MS ? delayMs : undefined;
}

export interface Retried<Result> {
  readonly operation: Operation;
  readonly attempt: () => Promise<Result>;
  /** Undefined for a result that is no failure. */
  readonly failedAttempt: (result: Result) => FailedAttempt | undefined;
  /** A result of which nothing was sent says less than the one before. */
  readonly isUnsent?: (result: Result) => boolean;
  /** Asked before each further attempt, when everything else allows it. */
  readonly mayRetry?: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Attempts until there is a result that is no failure, or no further attempt is due: then the last
 * failure. When the time is over before the next attempt was made, the last failure too.
 */
export async function withRetries<Result>(
  policy: RetryPolicy,
  { operation, attempt, failedAttempt, isUnsent, mayRetry = () => true, signal }: Retried<Result>,
): Promise<Result> {
  let last: { readonly result: Result } | undefined;
  for (let attempts = 1; ; attempts += 1) {
    let result: Result;
    try {
      result = await attempt();
    } catch (error) {
      if (last !== undefined && isOverTime(signal)) return last.result;
      throw error;
    }
    const failed = failedAttempt(result);
    // One that the end of the time cut off says less than the one before, too; a whole answer does not.
    const isCut = failed?.failure.reason === 'timeout' && isOverTime(signal);
    if (last !== undefined && (isCut || isUnsent?.(result) === true)) return last.result;
    last = { result };
    const delayMs = failed && retryDelayMs(failed, attempts, policy);
    if (failed === undefined || delayMs === undefined || !mayRetry()) return result;
    const { reason } = failed.failure;
    const sinceMs = performance.now();
    try {
      await sleep(delayMs, signal);
    } catch (error) {
      if (isOverTime(signal)) return result;
      throw error;
    } finally {
      const waitedSeconds = (performance.now() - sinceMs) / 1000;
      if (reason === 'throttled') policy.onWait('server', waitedSeconds);
    }
    policy.onRetry(operation, reason);
  }
}
