/** What a token bucket may let through: what it gains in a time, and what it holds at most. */
export interface RateBound {
  readonly requestsPerSecond: number;
  /** Requests between their permit and their arrival, at the most. */
  readonly concurrency: number;
}

/** A bucket holds what it gains in this time, or one token if that is less than one. */
const CAPACITY_SECONDS = 0.1;

/**
 * By how many requests more arrived in some window of time than a token bucket lets through; at
 * most 0 when all is well. Those under way when a window begins arrive in it with permits from
 * before it, and a client has no more than `concurrency` of them: that is all the slack needed,
 * however slow a loaded machine carries them.
 */
export function excessRequests(
  arrivedMs: readonly number[],
  { requestsPerSecond, concurrency }: RateBound,
): number {
  const burst = Math.max(1, requestsPerSecond * CAPACITY_SECONDS);
  let excess = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  // Of all windows from request i to request j: (j - i + 1) - rate * (t_j - t_i), at its largest.
  for (const [index, atMs] of arrivedMs.toSorted((one, other) => one - other).entries()) {
    const ahead = index - (requestsPerSecond * atMs) / 1000;
    least = Math.min(least, ahead);
    excess = Math.max(excess, ahead - least + 1);
  }
  return excess - burst - concurrency;
}
