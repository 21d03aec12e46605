/** Counts requests per key in whole minutes of the clock, as the gateway's policies do. */
export interface Throttle {
  /** Whether one more request is within the limit. */
  admits(key: string): boolean;
}

export function createThrottle(requestsPerMinute: number, now: () => number): Throttle {
  const counts = new Map<string, number>();
  let countedMinute = Number.NaN;

  return {
    admits(key) {
      const minute = Math.floor(now() / 60_000);
      if (minute !== countedMinute) {
        counts.clear();
        countedMinute = minute;
      }
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count <= requestsPerMinute;
    },
  };
}
