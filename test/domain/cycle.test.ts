import { expect, it } from 'vitest';
import { isAnswered, withLists } from '../../src/domain/cycle.ts';

it.each([
  [{ checkpoints: 2, answered: 0 }, 2, 0, false],
  [{ checkpoints: 2, answered: 1 }, 2, 1, true],
  [{ checkpoints: 0, answered: 0 }, 0, 0, true],
  [{ checkpoints: 0, answered: 0, lists: { asked: 2, answered: 0 } }, 2, 0, false],
  [{ checkpoints: 2, answered: 0, lists: { asked: 2, answered: 1 } }, 4, 1, true],
])('of the cycle %o, %i were asked for and %i answered: %s', (cycle, asked, answered, isWell) => {
  expect(withLists(cycle)).toEqual({ asked, answered });
  expect(isAnswered(cycle)).toBe(isWell);
});
