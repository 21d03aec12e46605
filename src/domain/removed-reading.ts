import type { Reading } from './reading.ts';

/** What was known of an ID when it left the configuration. */
export interface RemovedReading {
  readonly reading: Reading;
  /** By the wall clock. */
  readonly removedAtSeconds: number;
}
