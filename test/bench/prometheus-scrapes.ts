/** One scrape of a target, as it comes again in each interval. */
export interface Scraped {
  readonly atSeconds: number;
  readonly lastsSeconds: number;
}

/** Whether each scrape is over before another begins, in every interval. */
export function areApart(scrapes: readonly Scraped[], intervalSeconds: number): boolean {
  const sorted = scrapes
    .map(({ atSeconds, lastsSeconds }) => ({ at: atSeconds % intervalSeconds, lastsSeconds }))
    .toSorted((a, b) => a.at - b.at);
  return sorted.every(({ at, lastsSeconds }, index) => {
    const next = sorted[index + 1]?.at ?? (sorted[0]?.at ?? 0) + intervalSeconds;
    return at + lastsSeconds <= next;
  });
}

/** Values one after the other, as rounds of so many. */
export function inRounds(values: readonly number[], ofRound: number): number[][] {
  return Array.from({ length: Math.ceil(values.length / ofRound) }, (_, at) =>
    values.slice(at * ofRound, (at + 1) * ofRound),
  );
}
