/**
 * Times are those of the wall clock, which can be set, and timers run on the monotonic one: so it is
 * looked at again after this long.
 */
export const LOOK_MS_MAX = 60_000;

/**
 * Looks at the clock again and again, when something is to change with it. `look` says in how many
 * milliseconds there is something to see.
 */
export function createLooks(look: () => number) {
  let timer: NodeJS.Timeout | undefined;

  function now(): void {
    clearTimeout(timer);
    const inMs = Math.min(Math.max(look(), 0), LOOK_MS_MAX);
    timer = setTimeout(now, inMs);
    timer.unref();
  }

  return { now, stop: () => clearTimeout(timer) };
}
