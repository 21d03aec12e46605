import { unlessAborted } from '../../domain/unless-aborted.ts';

interface Flight<Result> {
  readonly result: Promise<Result>;
  readonly ending: AbortController;
  waiting: number;
}

/**
 * Runs `work` once per key for everybody who asks while it is running. Each who waits may leave it
 * to the others; what nobody waits for any longer ends.
 */
export function sharedFlights<Key, Result>(
  work: (key: Key, signal: AbortSignal) => Promise<Result>,
): (key: Key, signal: AbortSignal) => Promise<Result> {
  const flights = new Map<Key, Flight<Result>>();

  function start(key: Key): Flight<Result> {
    const ending = new AbortController();
    const flight = { result: work(key, ending.signal), ending, waiting: 0 };
    flights.set(key, flight);
    const ended = () => void forget(key, flight);
    flight.result.then(ended, ended);
    return flight;
  }

  /** Another may have begun since. Gives whether it was still this one. */
  function forget(key: Key, flight: Flight<Result>): boolean {
    return flights.get(key) === flight && flights.delete(key);
  }

  return async (key, signal) => {
    signal.throwIfAborted();
    const flight = flights.get(key) ?? start(key);
    flight.waiting += 1;
    try {
      return await unlessAborted(flight.result, signal);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0 && forget(key, flight)) flight.ending.abort(signal.reason);
    }
  };
}

/** The same for work of one kind. */
export function sharedFlight<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): (signal: AbortSignal) => Promise<Result> {
  const shared = sharedFlights((_only: undefined, signal) => work(signal));
  return (signal) => shared(undefined, signal);
}
