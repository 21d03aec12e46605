import type { RequestLimit } from './throttling.ts';

/**
 * A bucket holds what it gains in this time, and at least one token: a list is spread evenly, and
 * a timer that fires late costs no throughput.
 */
const CAPACITY_SECONDS = 0.1;

/** What is left of the rate when the server throttles, and the least that is ever left. */
const SLOWED_TO = 0.5;
const SLOWEST = 0.1;

/** What each answer gives back of the full rate. */
const RECOVERY_STEP = 0.05;

/** A token bucket at a moment of a clock that never jumps. Immutable. */
export interface TokenBucket {
  readonly tokens: number;
  readonly atMs: number;
  /** Tokens gained in a second, now. */
  readonly rate: number;
  /** What it goes back to: the configured rate, or less by what the server named as its limit. */
  readonly fullRate: number;
  /** Requests sent before this time tell nothing about the rate that is in use now. */
  readonly slowedAtMs: number;
  readonly heldFromMs: number;
  /** Until then the server wants no request at all. */
  readonly heldUntilMs: number;
}

export function newBucket(requestsPerSecond: number, nowMs: number): TokenBucket {
  return {
    tokens: capacity(requestsPerSecond),
    atMs: nowMs,
    rate: requestsPerSecond,
    fullRate: requestsPerSecond,
    slowedAtMs: Number.NEGATIVE_INFINITY,
    heldFromMs: nowMs,
    heldUntilMs: nowMs,
  };
}

/** How long until a request may be sent; 0 when one may be sent now. */
export function waitMs(bucket: TokenBucket, nowMs: number): number {
  const { tokens, rate } = refilled(bucket, nowMs);
  const gainMs = tokens >= 1 ? 0 : ((1 - tokens) / rate) * 1000;
  return Math.max(gainMs, bucket.heldUntilMs - nowMs, 0);
}

/** The bucket without a token; to be called when `waitMs` is 0. */
export function taken(bucket: TokenBucket, nowMs: number): TokenBucket {
  const now = refilled(bucket, nowMs);
  return { ...now, tokens: now.tokens - 1 };
}

/** The bucket with a token back that nothing was sent for. */
export function givenBack(bucket: TokenBucket, nowMs: number): TokenBucket {
  const now = refilled(bucket, nowMs);
  return { ...now, tokens: Math.min(now.tokens + 1, capacity(now.rate)) };
}

/**
 * After an answer that the server throttles. A request that was sent before the last slow-down
 * does not slow down once more: it is of the same burst.
 */
export function throttled(
  bucket: TokenBucket,
  told: {
    readonly sentAtMs: number;
    readonly retryAfterMs: number | undefined;
    readonly limit: RequestLimit | undefined;
  },
  nowMs: number,
): TokenBucket {
  const now = refilled(bucket, nowMs);
  // Of several limits the strictest is kept: each of them holds by itself.
  const fullRate =
    told.limit === undefined ? now.fullRate : Math.min(now.fullRate, rateWithin(told.limit));
  const again = told.sentAtMs >= now.slowedAtMs;
  // A limit that is lower than the rate so far is slow-down enough.
  const isSlowed = fullRate < now.rate || !again;
  const rate = isSlowed
    ? Math.min(fullRate, now.rate)
    : Math.max(now.rate * SLOWED_TO, fullRate * SLOWEST);
  const heldUntilMs = Math.max(now.heldUntilMs, nowMs + (told.retryAfterMs ?? 0));
  const holdsAnew = heldUntilMs > now.heldUntilMs && now.heldUntilMs <= nowMs;
  return {
    ...now,
    rate,
    fullRate,
    tokens: Math.min(now.tokens, capacity(rate)),
    slowedAtMs: again ? nowMs : now.slowedAtMs,
    heldFromMs: holdsAnew ? nowMs : now.heldFromMs,
    heldUntilMs,
  };
}

/** After an answer that was not throttled: a step back towards the full rate. */
export function recovered(bucket: TokenBucket, sentAtMs: number, nowMs: number): TokenBucket {
  if (bucket.rate >= bucket.fullRate || sentAtMs < bucket.slowedAtMs) return bucket;
  const now = refilled(bucket, nowMs);
  return { ...now, rate: Math.min(now.fullRate, now.rate + now.fullRate * RECOVERY_STEP) };
}

/** The rate at which no window of the limit sees more requests than it allows. */
export function rateWithin({ requests, windowSeconds }: RequestLimit): number {
  return requests / (windowSeconds + CAPACITY_SECONDS);
}

function refilled(bucket: TokenBucket, nowMs: number): TokenBucket {
  const gained = (Math.max(0, nowMs - bucket.atMs) / 1000) * bucket.rate;
  return {
    ...bucket,
    tokens: Math.min(bucket.tokens + gained, capacity(bucket.rate)),
    atMs: Math.max(nowMs, bucket.atMs),
  };
}

function capacity(rate: number): number {
  return Math.max(1, rate * CAPACITY_SECONDS);
}
