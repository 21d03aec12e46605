import type { Failure } from '../../domain/outcome.ts';
import type { RequestHeaders } from '../http/exchange.ts';
import type { Permit } from '../limits/rate-limit.ts';

/** The request that is about to be sent; schemes that sign need all of it. */
export interface UnsignedRequest {
  readonly method: 'GET';
  readonly url: URL;
}

/** Where the requests of a project go. */
export interface Target {
  /** Base URL without the version, for example https://cbr.eu-de.otc.t-systems.com */
  readonly endpoint: string;
  readonly projectId: string;
}

/** Whether an answer shows that the credentials are good; `open` when it does not tell. */
export type Verdict = 'accepted' | 'refused' | 'open';

/** One attempt with credentials. */
export interface Attempt<Result> {
  readonly request: UnsignedRequest;
  /** Waits for leave to send. Whoever has to wait for something else gives it back meanwhile. */
  readonly takePermit: () => Promise<Permit>;
  /** Sends the request with these headers. */
  readonly send: (headers: RequestHeaders, permit: Permit) => Promise<Result>;
  readonly verdictOf: (result: Result) => Verdict;
  readonly signal: AbortSignal;
}

/**
 * How requests of a project authenticate. Each `auth.type` of the configuration is one
 * implementation in this folder; the client knows no other word about credentials.
 */
export interface Authorization {
  /**
   * Called when a cycle begins. Says until when nothing may be sent, if the credentials were
   * refused and have not changed since.
   */
  beginCycle(): Promise<{ readonly pausedUntilMs: number } | undefined>;
  /** Signs in first where the configuration leaves something out. */
  target(signal: AbortSignal): Promise<Target | Failure>;
  /**
   * Runs an attempt with credentials, and once more with others where there are some after a
   * refusal. A failure, when it was not sent at all. Rejects when the signal aborts.
   */
  run<Result>(attempt: Attempt<Result>): Promise<Result | Failure>;
  /** End of the token or temporary key in use, when it is known. */
  expiresAtMs(): number | undefined;
  /** Whether a sign-in was refused although what it gave before may still be good. */
  isRefused(): boolean;
}
