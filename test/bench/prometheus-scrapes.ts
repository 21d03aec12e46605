/** Whether moments that come again in each interval are never closer to each other than so much. */
export function areApart(
  moments: readonly number[],
  { every, by }: { readonly every: number; readonly by: number },
): boolean {
  const sorted = moments.map((moment) => moment % every).toSorted((a, b) => a - b);
  return sorted.every((moment, at) => {
    const next = sorted[at + 1] ?? (sorted[0] ?? 0) + every;
    return next - moment >= by;
  });
}

/** Values one after the other, as rounds of so many. */
export function inRounds(values: readonly number[], ofRound: number): number[][] {
  return Array.from({ length: Math.ceil(values.length / ofRound) }, (_, at) =>
    values.slice(at * ofRound, (at + 1) * ofRound),
  );
}
