import { type Failure, isFailure } from '../../domain/outcome.ts';
import type { ApiClock } from './api-clock.ts';
import { oncePerCycle } from './once.ts';
import type { Bearer, Bearers } from './sender.ts';

/** What cannot be renewed is tried again after this long, beside the one that is still good. */
const RETRY_MS = 60_000;
/** Of one that was at its end when it came: one of the clocks is wrong, and nobody says which. */
const UNKNOWN_LIFE_MS = 60 * 60_000;

/** What all that is leased needs to know. */
export interface LeaseSurroundings {
  readonly clock: ApiClock;
  /** Hears of a renewal that failed while the last one is still good. */
  readonly onRenewalFailed: (failure: Failure) => void;
  /** Ends what runs beside the cycles. */
  readonly signal: AbortSignal;
}

/** Bearers that end: each is used for as long as it is good, whatever happens to its renewal. */
export interface Lease<Leased extends Bearer> extends Bearers {
  current(signal: AbortSignal): Promise<Leased | Failure>;
}

export interface LeaseTerms<Leased> {
  readonly get: (signal: AbortSignal) => Promise<Leased | Failure>;
  /** When in its life it is to be renewed. */
  readonly renewAfterMs: (lifeMs: number) => number;
  /** Whether it is used to its end even while it is refused: another would be the same. */
  readonly isSame: boolean;
}

interface Held<Leased> {
  readonly leased: Leased;
  readonly renewAtMs: number;
  readonly endMs: number;
}

export function createLease<Leased extends Bearer>(
  { get: getAnother, renewAfterMs, isSame }: LeaseTerms<Leased>,
  { clock, onRenewalFailed, signal: ending }: LeaseSurroundings,
): Lease<Leased> {
  const { monotonicMs } = clock;
  /** What each cycle has replaced; when the next one is refused too, it is not what is wrong. */
  const replaced = new WeakMap<AbortSignal, string>();
  let held: Held<Leased> | undefined;
  let last: Leased | Failure | undefined;
  let renewedAtMs = Number.NEGATIVE_INFINITY;
  let complaint: string | undefined;

  const get = oncePerCycle(async (signal): Promise<Leased | Failure> => {
    const leased = await getAnother(signal);
    last = leased;
    if (isFailure(leased)) return leased;
    const leftMs = (leased.expiresAtMs ?? 0) - clock.nowMs();
    const lifeMs = leftMs > 0 ? leftMs : UNKNOWN_LIFE_MS;
    const nowMs = monotonicMs();
    held = { leased, renewAtMs: nowMs + renewAfterMs(lifeMs), endMs: nowMs + lifeMs };
    return leased;
  });

  function good(): Held<Leased> | undefined {
    if (held === undefined || monotonicMs() >= held.endMs) return undefined;
    const { credential, secret } = held.leased;
    return isSame || credential.waitMs(secret) === 0 ? held : undefined;
  }

  async function renew(): Promise<void> {
    renewedAtMs = monotonicMs();
    const renewed = await get(AbortSignal.any([ending])).catch(() => undefined);
    const failure = renewed !== undefined && isFailure(renewed) ? renewed : undefined;
    if (failure !== undefined && failure.reason !== complaint) onRenewalFailed(failure);
    complaint = failure?.reason;
  }

  return {
    peek: async () => good()?.leased,
    last: () => good()?.leased ?? last,
    current: async (signal) => {
      const now = good();
      if (now === undefined) return get(signal);
      const nowMs = monotonicMs();
      if (nowMs >= now.renewAtMs && nowMs >= renewedAtMs + RETRY_MS) void renew();
      return now.leased;
    },
    after: async ({ secret }, signal) => {
      const now = good();
      if (now !== undefined && now.leased.secret !== secret) return now.leased;
      if ((replaced.get(signal) ?? secret) !== secret) return undefined;
      replaced.set(signal, secret);
      const next = await get(signal);
      return isFailure(next) ? undefined : next;
    },
  };
}
