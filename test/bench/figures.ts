/** The value that `share` of the others do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A number with three digits that count. */
export function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return `${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

/** What was measured of one contender, by rounds. */
export type Rounds = readonly (readonly number[])[];

export interface Row {
  readonly name: string;
  readonly median: number;
  readonly p99: number;
  /** Of the medians of the same round, the median over the rounds; 1 for the peer itself. */
  readonly ratio: number | undefined;
  /** From the least to the largest ratio of a round, as a share of the ratio; of the medians without a peer. */
  readonly spread: number;
}

/** `peer` is what the ratio is taken to. */
export function rowOf(name: string, rounds: Rounds, peer?: Rounds): Row {
  const all = rounds.flat();
  const medians = rounds.map(median);
  const ratios = peer && ratiosOf(rounds, peer);
  return {
    name,
    median: median(all),
    p99: quantile(all, 0.99),
    ratio: ratios && median(ratios),
    spread: spread(ratios ?? medians),
  };
}

/** Rounds are compared with the peer's of the same time: what slows one slows the other. */
function ratiosOf(rounds: Rounds, peer: Rounds): readonly number[] {
  return rounds.map((round, at) => median(round) / median(peer[at] ?? []));
}

export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

export function rowsTable(title: string, rows: readonly Row[]): string {
  const head = [title, 'median', 'p99', 'ratio', 'spread'];
  const cells = rows.map((row) => [
    row.name,
    short(row.median),
    short(row.p99),
    row.ratio === undefined ? '' : short(row.ratio),
    `${(row.spread * 100).toFixed(0)} %`,
  ]);
  return table(head, cells);
}

/** What was measured at one size. */
export interface Point {
  readonly size: number;
  readonly value: number;
}

export interface GrowthStep extends Point {
  /** Value for each unit of size. */
  readonly each: number;
  /**
   * Slope from the size before on a log-log line: 1 grows as the size does, 0 not at all, and what
   * is clearly above 1 will hurt one day. Undefined for the least size.
   */
  readonly exponent: number | undefined;
}

export function growthOf(points: readonly Point[]): readonly GrowthStep[] {
  const sorted = points.toSorted((a, b) => a.size - b.size);
  return sorted.map(({ size, value }, at) => {
    const before = sorted[at - 1];
    const exponent = before && Math.log(value / before.value) / Math.log(size / before.size);
    return { size, value, each: value / size, exponent };
  });
}

/** What a size adds to the value at size 0. */
export function overNone(points: readonly Point[]): readonly Point[] {
  const none = points.find(({ size }) => size === 0)?.value ?? Number.NaN;
  return points
    .filter(({ size }) => size > 0)
    .map(({ size, value }) => ({ size, value: value - none }));
}

/** `title` names what was measured and its unit, `sizes` what the sizes count. */
export function growthTable(title: string, sizes: string, steps: readonly GrowthStep[]): string {
  const cells = steps.map(({ size, value, each, exponent }) => [
    String(size),
    short(value),
    short(each),
    exponent === undefined ? '' : exponent.toFixed(2),
  ]);
  return table([sizes, title, 'for each', 'exponent'], cells);
}
