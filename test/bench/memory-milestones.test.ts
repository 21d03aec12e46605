import { expect, it } from 'vitest';
import { slowestCount } from './memory-milestones.ts';

it.each([
  { names: [], count: 2, is: 0 },
  { names: ['a', 'a'], count: 2, is: 0 },
  { names: ['a', 'a', 'b'], count: 2, is: 1 },
  { names: ['a', 'b', 'b', 'a', 'b'], count: 2, is: 2 },
])('$count projects have all had $is of the cycles $names', ({ names, count, is }) => {
  expect(slowestCount(names, count)).toBe(is);
});
