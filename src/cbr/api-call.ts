import type { AskingCycle } from '../domain/asking-cycle.ts';
import type { Anomaly, Failure, Outcome } from '../domain/outcome.ts';
import type { HttpAnswer } from './http/exchange.ts';
import { invalidAnswer } from './http/failure.ts';
import type { Operation } from './http/operation.ts';

/** A GET below `/v3/{project_id}/`, and how its answer is read. */
export interface ApiCall<Result extends object> {
  readonly operation: Operation;
  /** With its query, as `vaults?limit=1000`. */
  readonly path: string;
  /** Whether an answer with another status than 200 is none of an error. */
  readonly isAnswer?: (answer: HttpAnswer) => boolean;
  /** Reads an answer with status 200 or such a one, a large one until the signal aborts. */
  readonly read: (
    answer: HttpAnswer,
    signal: AbortSignal,
  ) => Result | Failure | Promise<Result | Failure>;
}

/** What a call came to, after retries. */
export type CallEnd<Result> =
  | { readonly kind: 'answered'; readonly result: Result }
  | Exclude<Outcome, { kind: 'found' | 'unchanged' }>;

/**
 * Asks the API with everything that belongs to it: sign-in, limits, retries, failure reasons.
 * Rejects only when the cycle's signal aborts before an attempt was made; one that the deadline
 * cuts is a failure, `timeout`.
 */
export type CallApi = <Result extends object>(
  call: ApiCall<Result>,
  cycle: AskingCycle,
) => Promise<CallEnd<Result>>;

/** Hears of what could be read only in part, each time it is read. */
export type OnAnomalies = (anomalies: readonly Anomaly[]) => void;

/** An answer that is something else than what was asked for. */
export function strangeAnswer(answer: HttpAnswer, what: string): Failure {
  const type = answer.header('content-type') ?? 'no content type';
  return invalidAnswer(answer, `the answer ${what} (${answer.body.length} bytes of ${type})`);
}
