export interface Rate {
  /** Until there is another token. */
  readonly intervalMs: number;
  /** Tokens that there are at the most. */
  readonly burst: number;
}

/** A bucket of tokens that begins full; whether there was one to take. */
export function createRateLimit({ intervalMs, burst }: Rate, monotonicMs: () => number) {
  let tokens = burst;
  let filledMs = monotonicMs();
  return (): boolean => {
    const nowMs = monotonicMs();
    tokens = Math.min(burst, tokens + (nowMs - filledMs) / intervalMs);
    filledMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
