import type { Failure } from '../../domain/outcome.ts';
import { unlessAborted } from '../http/abort.ts';
import { isFailure } from '../http/http.ts';

interface Flight<Result> {
  readonly result: Promise<Result>;
  readonly ending: AbortController;
  waiting: number;
}

/**
 * Runs `work` once for everybody who asks while it is running. Each who waits may leave it to the
 * others; what nobody waits for any longer ends.
 */
export function sharedFlight<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): (signal: AbortSignal) => Promise<Result> {
  let flight: Flight<Result> | undefined;

  function start(): Flight<Result> {
    const ending = new AbortController();
    const started = { result: work(ending.signal), ending, waiting: 0 };
    const ended = () => {
      if (flight === started) flight = undefined;
    };
    started.result.then(ended, ended);
    return started;
  }

  return async (signal) => {
    signal.throwIfAborted();
    flight ??= start();
    const mine = flight;
    mine.waiting += 1;
    try {
      return await unlessAborted(mine.result, signal);
    } finally {
      mine.waiting -= 1;
      if (mine.waiting === 0 && flight === mine) {
        flight = undefined;
        mine.ending.abort(signal.reason);
      }
    }
  };
}

/** The same for work that fails once a cycle is enough, whoever of the cycle asks for another. */
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
