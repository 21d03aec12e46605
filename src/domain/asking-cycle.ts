import type { ConfiguredCheckpoint } from './checkpoint-id.ts';
import type { Outcome } from './outcome.ts';

/** The cycle that a request is part of. */
export interface AskingCycle {
  /** Aborts with a TimeoutError at the cycle's deadline, with anything else when it is given up. */
  readonly signal: AbortSignal;
  /** Leave for one more attempt, out of what the whole cycle may spend on them. */
  takeRetry(): boolean;
}

/** Asks the API for one restore point; rejects only when the cycle's signal aborts before it was asked. */
export type FetchRestorePoint = (
  checkpoint: ConfiguredCheckpoint,
  fingerprint: string | undefined,
  cycle: AskingCycle,
) => Promise<Outcome>;
