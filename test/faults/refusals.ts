const WINDOW_MS = 5 * 60_000;
/** Five in a row lock a user, six a key, for everybody who uses it. */
const REFUSALS_MAX = 3;

/** More refusals in some five minutes than are safe; undefined when there are none. */
export function tooManyRefusals(what: string, atMs: readonly number[]): string | undefined {
  const windows = atMs.map((from) => atMs.filter((at) => at >= from && at < from + WINDOW_MS));
  const worst = windows.find(({ length }) => length > REFUSALS_MAX);
  if (worst === undefined) return undefined;
  const seconds = worst.map((at) => ((at - (worst[0] ?? 0)) / 1000).toFixed(1));
  return `${what} was refused ${worst.length} times in five minutes: after ${seconds.join(', ')} s`;
}
