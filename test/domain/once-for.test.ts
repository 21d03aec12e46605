import { expect, it } from 'vitest';
import { listOnce, onceFor, oncePer } from '../../src/domain/once-for.ts';

/** A function that says how often it was called. */
function counting() {
  let calls = 0;
  return (...args: readonly unknown[]) => {
    calls += 1;
    return `${calls}: ${args.map(String).join(' ')}`;
  };
}

it('what is asked for the same is found once', () => {
  const find = onceFor(counting());
  expect([find('a', 1), find('a', 1), find('a', 2), find('a', 1)]).toEqual([
    '1: a 1',
    '1: a 1',
    '2: a 2',
    '3: a 1',
  ]);
  const nothing = onceFor(() => undefined);
  expect([nothing(), nothing()]).toEqual([undefined, undefined]);
});

it('what is made of a subject is made once for the same beside it', () => {
  const [one, other] = [['one'], ['other']];
  const make = oncePer<readonly string[], readonly number[], string>(counting());
  expect([make(one, 1), make(other, 1), make(one, 1), make(other, 2), make(one, 1)]).toEqual([
    '1: one 1',
    '2: other 1',
    '1: one 1',
    '3: other 2',
    '1: one 1',
  ]);
});

it('a list of the same is the same list', () => {
  const list = listOnce<number>();
  const first = list([1, 2]);
  const lists = [list([1, 2]), list([1, 2, 3]), list([1, 2]), list([1, 3])];
  expect(lists.map((each) => each === first)).toEqual([true, false, false, false]);
  expect(lists).toEqual([
    [1, 2],
    [1, 2, 3],
    [1, 2],
    [1, 3],
  ]);
});
