/** The two clocks of the machine. */
export interface Clocks {
  readonly nowMs: () => number;
  /** Never jumps. */
  readonly monotonicMs: () => number;
}
