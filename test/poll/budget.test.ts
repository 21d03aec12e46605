import { describe, expect, it } from 'vitest';
import { createCycleBudget } from '../../src/poll/budget.ts';

describe('the retries of a cycle', () => {
  it.each([
    [0, 3],
    [1, 3],
    [9, 3],
    [10, 4],
    [99, 12],
    [100, 13],
    [10_000, 1003],
  ])('over %i checkpoints are %i', (checkpoints, retries) => {
    const budget = createCycleBudget(checkpoints, 4);
    for (let count = 0; count < retries; count += 1) expect(budget.takeRetry()).toBe(true);
    expect([budget.takeRetry(), budget.takeRetry()]).toEqual([false, false]);
  });
});

describe('a cycle without an answer', () => {
  it.each([
    [10, 1, 0, 5],
    [10, 4, 0, 8],
    [10, 16, 0, 20],
    [10, 4, 4, 4],
    [10, 4, 3, 5],
    [100, 4, 13, 4],
  ])(
    'over %i checkpoints, %i at a time, with %i retries is given up after %i failures',
    (checkpoints, concurrency, retries, failures) => {
      const budget = createCycleBudget(checkpoints, concurrency);
      for (let count = 0; count < retries; count += 1) budget.takeRetry();
      for (let count = 1; count < failures; count += 1) {
        budget.failed();
        expect(budget.isSpent()).toBe(false);
      }
      budget.failed();
      expect(budget.isSpent()).toBe(true);
    },
  );

  it('does not count retries that it was not given', () => {
    const budget = createCycleBudget(10, 1);
    for (let count = 0; count < 50; count += 1) budget.takeRetry();
    expect(budget.isSpent()).toBe(false);
    budget.failed();
    expect(budget.isSpent()).toBe(true);
  });
});
