/** The least that was seen of each thing in one period of time, by its name. */
export type Period = ReadonlyMap<string, number>;

/** What may be more at the end than at the beginning without being a leak. */
export interface Allowance {
  readonly share: number;
  readonly amount: number;
}

/**
 * What grew from the first third of the periods to the last one. Of each third the least counts: a
 * leak lifts even the quietest moment, and whatever comes and goes does not.
 */
export function growth(
  periods: readonly Period[],
  allowanceOf: (name: string) => Allowance,
): readonly string[] {
  const third = Math.floor(periods.length / 3);
  if (third === 0) return [];
  const first = least(periods.slice(0, third));
  const last = least(periods.slice(-third));
  return [...last].flatMap(([name, at]) => {
    // What came up later is not there at its quietest moment, or it grew from nothing.
    const before = first.get(name) ?? 0;
    const { share, amount } = allowanceOf(name);
    if (at <= before * (1 + share) + amount) return [];
    return [`${name} grew from ${before} to ${at}, by ${at - before}`];
  });
}

/** A thing that is not there in some period was seen with none in it. */
function least(periods: readonly Period[]): Period {
  const names = new Set(periods.flatMap((period) => [...period.keys()]));
  return new Map(
    [...names].map((name) => [name, Math.min(...periods.map((period) => period.get(name) ?? 0))]),
  );
}
