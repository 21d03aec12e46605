/** Retries that every cycle may spend, and what each checkpoint adds to them. */
const RETRIES_MIN = 3;
const RETRIES_PER_CHECKPOINT = 0.1;

/**
 * What a cycle may spend on an API in trouble. The retries of all its requests come out of one
 * budget, and a cycle that fails again and again without one answer is given up: an API that is
 * broken gets fewer requests than a healthy one, not more.
 */
export interface CycleBudget {
  takeRetry(): boolean;
  /** An outcome that may be another one at the next attempt. */
  failed(): void;
  /** Whether asking on makes no sense, if nothing was answered so far. */
  isSpent(): boolean;
}

export function createCycleBudget(checkpoints: number, concurrency: number): CycleBudget {
  const retriesMax = RETRIES_MIN + Math.floor(checkpoints * RETRIES_PER_CHECKPOINT);
  let retries = 0;
  let failures = 0;

  return {
    takeRetry: () => {
      if (retries >= retriesMax) return false;
      retries += 1;
      return true;
    },
    failed: () => {
      failures += 1;
    },
    // Requests in flight side by side fail side by side: that is one sign of trouble, not many.
    isSpent: () => retries + failures >= retriesMax + concurrency,
  };
}
