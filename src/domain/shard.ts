/** Which part of all there is a process watches: one of `total`, each of which watches another. */
export interface Shard {
  /** From 0 on. */
  readonly index: number;
  readonly total: number;
}

/** All of it. */
export const ALONE: Shard = { index: 0, total: 1 };
