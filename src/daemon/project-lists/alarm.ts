export interface AlarmOptions {
  /** When something is due next, by the clock that never jumps; infinite: nothing is. */
  readonly dueAtMs: () => number;
  readonly onDue: () => void;
  readonly monotonicMs: () => number;
}

/** Rings when something is due, and not a moment before. */
export function createAlarm({ dueAtMs, onDue, monotonicMs }: AlarmOptions) {
  let timer: NodeJS.Timeout | undefined;

  /** Looks anew at what is due next. */
  function set(): void {
    clearTimeout(timer);
    const waitMs = dueAtMs() - monotonicMs();
    // Timers know whole milliseconds, and drop what is beyond them.
    if (Number.isFinite(waitMs)) timer = setTimeout(look, Math.max(0, Math.ceil(waitMs)));
  }

  function look(): void {
    if (dueAtMs() <= monotonicMs()) onDue();
    else set();
  }

  return { set, stop: () => clearTimeout(timer) };
}
