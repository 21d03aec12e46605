/** The cycle that a request is part of. */
export interface AskingCycle {
  /** Aborts with a TimeoutError at the cycle's deadline, with anything else when it is given up. */
  readonly signal: AbortSignal;
  /** Leave for one more attempt, out of what the whole cycle may spend on them. */
  takeRetry(): boolean;
}
