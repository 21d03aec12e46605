import type { RestorePoint } from './restore-point.ts';

/** Every way in which asking the API can fail: label value, log field and table of config/OPERATIONS.md alike. */
export const FAILURE_REASONS = [
  'auth',
  'forbidden',
  'throttled',
  'wrong_endpoint',
  'bad_request',
  'server_error',
  'timeout',
  'network',
  'tls',
  'invalid_response',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** Failures that may be gone at the next attempt; the others say the same however often one asks. */
export const TRANSIENT_REASONS = [
  'throttled',
  'server_error',
  'timeout',
  'network',
] as const satisfies readonly FailureReason[];

/** Why there was no definite answer. `detail` is for people; the rest is for the log's fields. */
export interface Failure {
  readonly reason: FailureReason;
  readonly detail: string;
  readonly httpStatus?: number | undefined;
  readonly errorCode?: string | undefined;
  readonly requestId?: string | undefined;
  /** Whether there is an answer, but a larger one than is read. */
  readonly isTooLarge?: boolean;
}

export function isFailure(result: object): result is Failure {
  return 'reason' in result && 'detail' in result;
}

export function isTransient({ reason }: Failure): boolean {
  return TRANSIENT_REASONS.some((each) => each === reason);
}

/** Something in an answer that could be kept only in part. */
export interface Anomaly {
  /** `unknown_value`: outside the documented enumeration. `invalid_field`: could not be read. */
  readonly kind: 'unknown_value' | 'invalid_field';
  /** Path of the field in the API's spelling, without list positions. */
  readonly field: string;
  /** What was found there, shortened, for the log. */
  readonly value: string;
}

/** What asking for one checkpoint ID came to in one poll. */
export type Outcome =
  | {
      readonly kind: 'found';
      readonly restorePoint: RestorePoint;
      /** Hash of the answer's bytes: an equal one means that nothing changed. */
      readonly fingerprint: string;
      readonly anomalies: readonly Anomaly[];
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'gone' }
  /** Gone or asked at the wrong place: the rest of the cycle decides. */
  | { readonly kind: 'undecided'; readonly failure: Failure }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** Nobody was asked: nothing is known but why. */
  | { readonly kind: 'unsent'; readonly failure: Failure };

/** The outcome of a question that was asked, once nothing is left to be decided. */
export type DecidedOutcome = Exclude<Outcome, { kind: 'undecided' | 'unsent' }>;

export function isDefinite(outcome: DecidedOutcome): boolean {
  return outcome.kind !== 'failed';
}
