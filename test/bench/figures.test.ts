import { describe, expect, it } from 'vitest';
import { BARS, verdicts } from './bars.ts';
import {
  growthOf,
  growthTable,
  median,
  overNone,
  quantile,
  rowOf,
  rowsTable,
  spread,
} from './figures.ts';

describe('figures', () => {
  it.each([
    { values: [3], share: 0.99, is: 3 },
    { values: [3, 1, 2], share: 0.5, is: 2 },
    { values: [3, 1, 2], share: 1, is: 3 },
    { values: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share: 0.9, is: 10 },
    { values: [], share: 0.5, is: Number.NaN },
  ])('the quantile $share of $values is $is', ({ values, share, is }) => {
    expect(quantile(values, share)).toBe(is);
  });

  it('a ratio is taken within each round', () => {
    // The second round ran on a machine ten times slower.
    const ours = [[2, 2, 2], [20], [3]];
    const peer = [[1, 1, 5], [10], [1]];
    const row = rowOf('ours', ours, peer);
    expect(row).toEqual({ name: 'ours', median: 2, p99: 20, ratio: 2, spread: 0.5 });
    expect(rowOf('peer', peer, peer)).toMatchObject({ ratio: 1, spread: 0 });
    expect(rowOf('alone', ours)).toMatchObject({ ratio: undefined, spread: 6 });
  });

  it('the spread is a share of the median', () => {
    expect(spread([2, 1, 4])).toBe(1.5);
    expect(median([1, 2, 4])).toBe(2);
  });

  it('a table holds a line per row', () => {
    expect(rowsTable('ms', [rowOf('ours', [[1.5]], [[1]])])).toBe(
      '| ms | median | p99 | ratio | spread |\n| --- | --- | --- | --- | --- |\n| ours | 1.50 | 1.50 | 1.50 | 0 % |\n',
    );
  });
});

describe('growth', () => {
  it('is the slope of a log-log line from size to size', () => {
    const points = [
      { size: 100, value: 80 },
      { size: 1, value: 2 },
      { size: 10, value: 20 },
      { size: 1000, value: 80_000 },
    ];
    const exponents = growthOf(points).map(({ size, exponent }) => [size, exponent?.toFixed(2)]);
    expect(exponents).toEqual([
      [1, undefined],
      [10, '1.00'],
      [100, '0.60'],
      [1000, '3.00'],
    ]);
  });

  it('is told over what is there at size 0', () => {
    const points = [
      { size: 0, value: 100 },
      { size: 10, value: 130 },
      { size: 20, value: 160 },
    ];
    expect(overNone(points)).toEqual([
      { size: 10, value: 30 },
      { size: 20, value: 60 },
    ]);
    expect(overNone([{ size: 1, value: 5 }])).toEqual([{ size: 1, value: Number.NaN }]);
  });

  it('stands in a table', () => {
    const steps = growthOf([
      { size: 10, value: 5 },
      { size: 100, value: 50 },
    ]);
    expect(growthTable('CPU ms', 'series', steps)).toBe(
      '| series | CPU ms | for each | exponent |\n| --- | --- | --- | --- |\n| 10 | 5.00 | 0.500 |  |\n| 100 | 50.0 | 0.500 | 1.00 |\n',
    );
  });
});

describe('bars', () => {
  it.each([
    { bar: { atMost: 2 }, value: 2, holds: true },
    { bar: { atMost: 2 }, value: 2.01, holds: false },
    { bar: { atMost: 2 }, value: Number.NaN, holds: false },
    { bar: { atMost: 2 }, value: undefined, holds: undefined },
    { bar: { atLeast: 300 }, value: 300, holds: true },
    { bar: { atLeast: 300 }, value: 299, holds: false },
    { bar: { atMost: 0 }, value: 0, holds: true },
  ])('$bar with $value: $holds', ({ bar, value, holds }) => {
    const facts = new Map(value === undefined ? [] : [['x', value]]);
    const [verdict] = verdicts(facts, [{ bar: 1, fact: 'x', ...bar }]);
    expect(verdict?.holds).toBe(holds);
  });

  it('each of the design and of discovery is there', () => {
    expect(new Set(BARS.map(({ bar }) => bar))).toEqual(
      new Set(Array.from({ length: 16 }, (_, at) => at + 1)),
    );
    for (const { atMost, atLeast } of BARS) {
      expect([atMost, atLeast].filter((limit) => limit !== undefined)).toHaveLength(1);
    }
  });
});
