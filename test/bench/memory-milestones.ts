/** When to look: after so many cycles of each project, and not before so many scrapes. */
export interface Milestone {
  readonly name: string;
  readonly cycles: number;
  readonly scrapes: number;
}

/** How often the one that came up the least did; 0 where not all of them have come up. */
export function slowestCount(names: readonly string[], count: number): number {
  const counts = [...Map.groupBy(names, (name) => name).values()].map(({ length }) => length);
  return counts.length < count ? 0 : Math.min(...counts);
}
