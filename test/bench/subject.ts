import type { Point, Row } from './figures.ts';

export interface BenchOptions {
  readonly series: readonly number[];
  /** How many are discovered, by sizes, and how many daily restore points each of them has. */
  readonly vaults: readonly number[];
  readonly days: number;
  /** Over how many processes one fleet is given out, and what there is of it. */
  readonly shards: readonly number[];
  readonly shardVaults: number;
  readonly shardDays: number;
  readonly rounds: number;
}

/** Takes what is measured as soon as it is: some subjects take minutes. */
export interface Findings {
  /** Rows of one unit, the title names it. */
  rows(title: string, rows: readonly Row[]): void;
  /** The same thing at several sizes; `sizes` says what they count, the title names the unit. */
  growth(title: string, sizes: string, points: readonly Point[]): void;
  /** One of those that the bars ask for. */
  fact(name: string, value: number): void;
  /** Something that was left out, and why. */
  note(text: string): void;
}

export type Subject = (options: BenchOptions, findings: Findings) => Promise<void>;
