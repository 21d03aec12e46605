import { isOverTime } from '../cbr/http/abort.ts';
import type { LookUp } from '../cbr/http/look-up.ts';
import { type Failure, isFailure } from '../domain/outcome.ts';

/** A start that waits for DNS longer than this is no start. */
const LOOK_UP_MS = 5000;

/**
 * The addresses of a name that is to be listened on, looked up as those of servers are: the system's
 * own way occupies a thread, and the process could not end before DNS has answered. Rejects with
 * the reason in words.
 */
export async function ownAddresses(host: string, lookUp: LookUp): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(LOOK_UP_MS);
  const found = await lookUp(host, signal).catch((error: unknown): Failure => {
    if (!isOverTime(signal)) throw error;
    return { reason: 'timeout', detail: `DNS: no answer for the host ${host} in 5 s` };
  });
  if (isFailure(found)) throw new Error(found.detail);
  return found.addresses.map(({ address }) => address);
}
