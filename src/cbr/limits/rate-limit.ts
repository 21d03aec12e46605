import type { Throttling } from './throttling.ts';
import {
  givenBack,
  newBucket,
  recovered,
  type TokenBucket,
  taken,
  throttled,
  waitMs,
} from './token-bucket.ts';

/** Leave to send one request, as the rate limit gives it. */
export interface Permit {
  readonly takenAtMs: number;
  /** For one that nothing was sent with. */
  giveBack(): void;
}

/** setTimeout takes no more than 2^31 - 1 ms; a longer wait is made of several. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Who made a request wait: our own limit, or the server by its word. */
export type WaitCause = 'local' | 'server';
export type OnWait = (cause: WaitCause, seconds: number) => void;
/** Hears of a wait that the server asked for and that is long, in milliseconds from now. */
export type OnPause = (pauseMs: number) => void;

/** A shorter one is over before anybody looks. */
const PAUSE_MS_MIN = 60_000;

export interface RateLimitOptions {
  readonly requestsPerSecond: number;
  readonly onWait: OnWait;
  readonly onPause?: OnPause;
  /** A clock that never jumps. */
  readonly monotonicMs: () => number;
}

/** The one limit of a project: every request to its API takes a permit first. */
export interface RateLimit {
  /** Waits for its turn, first come first served; rejects when the signal aborts. */
  take(signal: AbortSignal): Permit | Promise<Permit>;
  throttled(sent: Pick<Permit, 'takenAtMs'>, throttling: Throttling): void;
  answered(sent: Pick<Permit, 'takenAtMs'>): void;
  /** The rate now. */
  requestsPerSecond(): number;
}

interface Waiting {
  readonly admit: (permit: Permit) => void;
}

export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { onWait, onPause = () => {}, monotonicMs } = options;
  const waiting = new Set<Waiting>();
  let bucket: TokenBucket = newBucket(options.requestsPerSecond, monotonicMs());
  let timer: NodeJS.Timeout | undefined;

  function take(nowMs: number): Permit {
    bucket = taken(bucket, nowMs);
    return { takenAtMs: nowMs, giveBack };
  }

  function giveBack(): void {
    bucket = givenBack(bucket, monotonicMs());
    advance();
  }

  /** Admits who may go now, and comes back for the next one. */
  function advance(): void {
    clearTimeout(timer);
    for (const first of waiting) {
      const nowMs = monotonicMs();
      const delayMs = waitMs(bucket, nowMs);
      if (delayMs > 0) {
        timer = setTimeout(advance, Math.min(Math.ceil(delayMs), TIMER_MS_MAX));
        return;
      }
      waiting.delete(first);
      first.admit(take(nowMs));
    }
  }

  return {
    take: (signal) => {
      signal.throwIfAborted();
      const sinceMs = monotonicMs();
      if (waiting.size === 0 && waitMs(bucket, sinceMs) === 0) return take(sinceMs);
      return admission(waiting, advance, signal).finally(() =>
        reportWait({ sinceMs, nowMs: monotonicMs() }, bucket, onWait),
      );
    },
    throttled: ({ takenAtMs }, { retryAfterMs, limit }) => {
      const nowMs = monotonicMs();
      const heldFromMs = Math.max(bucket.heldUntilMs, nowMs);
      bucket = throttled(bucket, { sentAtMs: takenAtMs, retryAfterMs, limit }, nowMs);
      // Requests that were on their way together are told the same.
      if (bucket.heldUntilMs - heldFromMs >= PAUSE_MS_MIN) onPause(bucket.heldUntilMs - nowMs);
      advance();
    },
    answered: ({ takenAtMs }) => {
      bucket = recovered(bucket, takenAtMs, monotonicMs());
    },
    requestsPerSecond: () => bucket.rate,
  };
}

/** Joins those who wait until it is admitted; an abort takes it out of them. */
async function admission(
  waiting: Set<Waiting>,
  advance: () => void,
  signal: AbortSignal,
): Promise<Permit> {
  const { promise, resolve, reject } = Promise.withResolvers<Permit>();
  const entry: Waiting = { admit: resolve };
  const abort = () => {
    waiting.delete(entry);
    advance();
    reject(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  waiting.add(entry);
  advance();
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function reportWait(
  { sinceMs, nowMs }: { readonly sinceMs: number; readonly nowMs: number },
  { heldFromMs, heldUntilMs }: TokenBucket,
  onWait: OnWait,
): void {
  const heldMs = Math.max(0, Math.min(nowMs, heldUntilMs) - Math.max(sinceMs, heldFromMs));
  if (heldMs > 0) onWait('server', heldMs / 1000);
  const ownMs = nowMs - sinceMs - heldMs;
  if (ownMs > 0) onWait('local', ownMs / 1000);
}
