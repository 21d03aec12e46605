/** Hears why it is to end. */
export type OnAbort = (reason: Error) => void;

/** Tells all requests of a signal that it aborts. */
export interface Aborts {
  hear(signal: AbortSignal, onAbort: OnAbort): void;
  leave(signal: AbortSignal, onAbort: OnAbort): void;
}

interface Heard {
  readonly calls: Set<OnAbort>;
  readonly listener: () => void;
}

/**
 * One listener for all who hear the same signal, as the requests of a cycle do: one for each would
 * cost as much as a tenth of a small request. It goes with the last of them, since a signal made of
 * others is kept alive by a listener.
 */
export function createAborts(): Aborts {
  const all = new Map<AbortSignal, Heard>();

  function listen(signal: AbortSignal): Heard {
    const calls = new Set<OnAbort>();
    const listener = () => {
      for (const call of calls) call(signal.reason);
      all.delete(signal);
    };
    signal.addEventListener('abort', listener, { once: true });
    const heard = { calls, listener };
    all.set(signal, heard);
    return heard;
  }

  return {
    hear: (signal, onAbort) => {
      (all.get(signal) ?? listen(signal)).calls.add(onAbort);
    },
    leave: (signal, onAbort) => {
      const heard = all.get(signal);
      if (heard === undefined || !heard.calls.delete(onAbort) || heard.calls.size > 0) return;
      signal.removeEventListener('abort', heard.listener);
      all.delete(signal);
    },
  };
}
