import fc from 'fast-check';
import { expect, it } from 'vitest';
import { atOnce } from '../../src/domain/slices.ts';
import { createOrder, sorted } from '../../src/domain/sorted.ts';
import { toItsEnd } from '../support/steps.ts';

const byFirst = (one: readonly [number, number], other: readonly [number, number]) =>
  one[0] - other[0];

it('is what is sorted at once, equal ones in their order', () => {
  const items = fc
    .array(fc.nat({ max: 50 }), { maxLength: 2000, size: 'max' })
    .map((values) => values.map((value, at) => [value, at] as const));
  fc.assert(
    fc.property(items, (all) => {
      expect(atOnce(sorted(all, byFirst))).toEqual(all.toSorted(byFirst));
    }),
    { numRuns: 50 },
  );
});

it('leaves what it is given as it is, and stops on the way', () => {
  const given = Array.from({ length: 5000 }, (_, at) => 5000 - at);
  const { result, steps } = toItsEnd(sorted(given, (one, other) => one - other));
  expect([result[0], result.at(-1), given[0]]).toEqual([1, 5000, 5000]);
  expect(steps).toBeGreaterThan(100);
});

it('again and again is the same, whatever has changed meanwhile', () => {
  const list = fc.array(fc.nat({ max: 5 }), { maxLength: 20 });
  fc.assert(
    fc.property(fc.array(list, { maxLength: 5 }), (lists) => {
      const inOrder = createOrder(byFirst);
      for (const values of lists.flatMap((each) => [each, each])) {
        const items = values.map((value, at) => [value, at] as const);
        expect(atOnce(inOrder(items))).toEqual(items.toSorted(byFirst));
      }
    }),
  );
});

it('again compares each one once, and sorts only what is in another order', () => {
  let compared = 0;
  const inOrder = createOrder<readonly [number, number]>((one, other) => {
    compared += 1;
    return byFirst(one, other);
  });
  const items = Array.from({ length: 1000 }, (_, at) => [(at * 7919) % 1000, at] as const);
  const comparisons = (list: typeof items) => {
    compared = 0;
    atOnce(inOrder(list));
    return compared;
  };
  expect(comparisons(items)).toBeGreaterThan(5000);
  expect(comparisons(items)).toBe(0);
  expect(comparisons(items.map(([value, at]) => [value, -at] as const))).toBe(1000);
  expect(comparisons(items.with(500, [-1, 0]))).toBeGreaterThan(5000);
});
