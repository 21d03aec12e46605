/** The gateway locks a key for five minutes after a few refusals; the first pause is longer. */
const FIRST_PAUSE_MS = 5.5 * 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** Up to this share is added, so that several exporters do not come back at once. */
const JITTER = 0.2;

export interface Pause {
  /** Nothing is sent until then, as long as the secret is the refused one. */
  untilMs(secret: string): number | undefined;
  /** The secret was refused. Refusals of requests that were under way already count as one. */
  refused(secret: string): void;
  /** The secret was accepted. */
  accepted(): void;
}

/** Remembers a refusal: refused credentials that are sent again lock their owner out. */
export function createPause({
  nowMs,
  random,
}: {
  readonly nowMs: () => number;
  readonly random: () => number;
}): Pause {
  let refusal: { readonly secret: string; readonly untilMs: number } | undefined;
  let refusals = 0;

  function untilMs(secret: string): number | undefined {
    if (refusal === undefined || refusal.secret !== secret) return undefined;
    return nowMs() < refusal.untilMs ? refusal.untilMs : undefined;
  }

  return {
    untilMs,
    refused: (secret) => {
      if (untilMs(secret) !== undefined) return;
      refusals = refusal?.secret === secret ? refusals + 1 : 1;
      const base = Math.min(FIRST_PAUSE_MS * 2 ** (refusals - 1), LONGEST_PAUSE_MS);
      refusal = { secret, untilMs: nowMs() + base * (1 + JITTER * random()) };
    },
    accepted: () => {
      refusal = undefined;
      refusals = 0;
    },
  };
}
