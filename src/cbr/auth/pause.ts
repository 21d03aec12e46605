/** The gateway locks a key for five minutes after a few refusals; the first pause is longer. */
const FIRST_PAUSE_MS = 5.5 * 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** Up to this share is added, so that several exporters do not come back at once. */
const JITTER = 0.2;
/**
 * Five refusals in a row lock, whatever secrets they were made with. Three requests may be under
 * way when a key dies, which leaves one for its successor.
 */
const REFUSALS_MAX = 4;
const SECRETS_MAX = 16;

export interface Pause {
  /** Nothing is sent with this secret until then. */
  untilMs(secret: string): number | undefined;
  /** The secret was refused. */
  refused(secret: string): void;
  /** The secret was accepted. */
  accepted(secret: string): void;
  /** Whether the last word on this secret was a refusal. */
  isRefused(secret: string): boolean;
}

interface Refusal {
  readonly untilMs: number;
  readonly pauses: number;
}

/**
 * Remembers refusals of one key or user: refused credentials that are sent again lock their owner
 * out. A new secret may be tried at once, unless too many were refused in short time.
 */
export function createPause({
  nowMs,
  random,
}: {
  readonly nowMs: () => number;
  readonly random: () => number;
}): Pause {
  const refusals = new Map<string, Refusal>();
  let refusedAtMs: readonly number[] = [];

  function ownUntilMs(secret: string): number | undefined {
    const untilMs = refusals.get(secret)?.untilMs;
    return untilMs !== undefined && nowMs() < untilMs ? untilMs : undefined;
  }

  function recent(): readonly number[] {
    return refusedAtMs.filter((atMs) => nowMs() < atMs + FIRST_PAUSE_MS);
  }

  return {
    untilMs: (secret) => {
      const untilMs = ownUntilMs(secret);
      if (untilMs !== undefined) return untilMs;
      const [oldest, ...others] = recent();
      return oldest !== undefined && others.length + 1 >= REFUSALS_MAX
        ? oldest + FIRST_PAUSE_MS
        : undefined;
    },
    refused: (secret) => {
      refusedAtMs = [...recent(), nowMs()];
      // Requests that were under way at the first refusal do not make the pause longer.
      if (ownUntilMs(secret) !== undefined) return;
      const pauses = (refusals.get(secret)?.pauses ?? 0) + 1;
      const base = Math.min(FIRST_PAUSE_MS * 2 ** (pauses - 1), LONGEST_PAUSE_MS);
      refusals.set(secret, { pauses, untilMs: nowMs() + base * (1 + JITTER * random()) });
      const [oldest] = refusals.keys();
      if (refusals.size > SECRETS_MAX && oldest !== undefined) refusals.delete(oldest);
    },
    accepted: (secret) => {
      refusals.delete(secret);
    },
    isRefused: (secret) => refusals.has(secret),
  };
}
