const WINDOW_MS = 5 * 60_000;
/** Five in a row lock a user, six a key, for everybody who uses it. */
const REFUSALS_MAX = 3;

/** More refusals in some five minutes than are safe; undefined when there are none. */
export function tooManyRefusals(what: string, atMs: readonly number[]): string | undefined {
  const worst = Math.max(
    0,
    ...atMs.map((from) => atMs.filter((at) => at >= from && at < from + WINDOW_MS).length),
  );
  return worst > REFUSALS_MAX ? `${what} was refused ${worst} times in five minutes` : undefined;
}
