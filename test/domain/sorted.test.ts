import fc from 'fast-check';
import { expect, it } from 'vitest';
import { atOnce } from '../../src/domain/slices.ts';
import { sorted } from '../../src/domain/sorted.ts';
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
