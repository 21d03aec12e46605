import { type Failure, isFailure } from '../../domain/outcome.ts';
import { sharedFlight } from '../http/shared-flight.ts';

/**
 * Runs `work` once for everybody who asks while it is running. To fail once a cycle is enough,
 * whoever of the cycle asks for another.
 */
export function oncePerCycle<Result extends object>(
  work: (signal: AbortSignal) => Promise<Result | Failure>,
): (signal: AbortSignal) => Promise<Result | Failure> {
  const failed = new WeakMap<AbortSignal, Failure>();
  const shared = sharedFlight(work);
  return async (signal) => {
    const known = failed.get(signal);
    if (known !== undefined) return known;
    const result = await shared(signal);
    if (isFailure(result)) failed.set(signal, result);
    return result;
  };
}
