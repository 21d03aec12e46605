/**
 * An answer that refused a credential, or may have: what outlives the process, so that a crash
 * loop cannot lock anybody. By the wall clock, and of the secret only a few bits of a digest.
 */
export interface RememberedRefusal {
  readonly atMs: number;
  readonly secret: string;
  readonly isSure: boolean;
}
