import type { Failure } from './outcome.ts';
import type { Reading } from './reading.ts';

/** What came of asking for one restore point out of turn. Immutable. */
export interface Probe {
  readonly project: string;
  readonly checkpointId: string;
  /** With all waiting. */
  readonly durationSeconds: number;
  readonly end:
    | { readonly kind: 'answered'; readonly reading: Reading }
    | { readonly kind: 'failed'; readonly failure: Failure };
}
