const MINUTE_MS = 60_000;

interface Limit {
  readonly refusals: number;
  readonly minutes: number;
}

/** More than five in a row lock a key, for everybody who uses it. */
export const OF_A_KEY: readonly Limit[] = [{ refusals: 3, minutes: 5 }];
/** Five within a quarter of an hour lock a user. */
export const OF_A_USER: readonly Limit[] = [...OF_A_KEY, { refusals: 4, minutes: 15 }];

/** More refusals in some minutes than are safe; undefined when there are none. */
export function tooManyRefusals(
  what: string,
  atMs: readonly number[],
  limits: readonly Limit[],
): string | undefined {
  for (const { refusals, minutes } of limits) {
    const windows = atMs.map((from) =>
      atMs.filter((at) => at >= from && at < from + minutes * MINUTE_MS),
    );
    const worst = windows.find(({ length }) => length > refusals);
    if (worst === undefined) continue;
    const seconds = worst.map((at) => ((at - (worst[0] ?? 0)) / 1000).toFixed(1));
    return `${what} was refused ${worst.length} times in ${minutes} minutes: after ${seconds.join(', ')} s`;
  }
  return undefined;
}
