import type { Clocks } from '../../domain/clocks.ts';
import { isFailure } from '../../domain/outcome.ts';
import type { Http } from '../http/http.ts';

/** The time of a server, as its answers tell it: it judges signatures and ends tokens by that. */
export interface ApiClock extends Clocks {
  /** The server's clock minus ours, by its last answer. */
  skewSeconds(): number | undefined;
}

/** So far apart may the clocks be before ours is taken for wrong; the gateway allows 15 minutes. */
export const TOLERANCE_MS = 60_000;
/** Half of the second that a Date is of. */
const MIDDLE_MS = 500;

interface Heard {
  readonly date: string;
  readonly atMs: number;
  readonly serverMs: number;
  readonly skewMs: number;
}

/** Hears the `Date` of each answer. */
export function createApiClock(
  http: Http,
  { nowMs, monotonicMs }: Clocks,
): {
  readonly clock: ApiClock;
  readonly http: Http;
} {
  let heard: Heard | undefined;

  function hear(date: string | undefined): void {
    if (date === undefined || date === heard?.date) return;
    const serverMs = Date.parse(date) + MIDDLE_MS;
    if (Number.isNaN(serverMs)) return;
    heard = { date, atMs: monotonicMs(), serverMs, skewMs: serverMs - nowMs() };
  }

  return {
    clock: {
      nowMs: () => {
        const ownMs = nowMs();
        // Our clock may have been set since then, but not the time that has passed.
        const serverMs = heard && heard.serverMs + monotonicMs() - heard.atMs;
        return serverMs !== undefined && Math.abs(serverMs - ownMs) > TOLERANCE_MS
          ? serverMs
          : ownMs;
      },
      monotonicMs,
      skewSeconds: () => heard && Math.round(heard.skewMs / 1000),
    },
    http: {
      ...http,
      send: async (request, signal) => {
        const answer = await http.send(request, signal);
        if (!isFailure(answer)) hear(answer.header('date'));
        return answer;
      },
    },
  };
}
