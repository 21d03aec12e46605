import { describe, expect, it } from 'vitest';
import { areApart, inRounds } from './prometheus-scrapes.ts';

describe('scrapes', () => {
  it.each([
    { moments: [100, 101.5, 103], is: true },
    { moments: [100, 105.5], is: true },
    { moments: [100, 104.5], is: false },
    { moments: [103.5, 104.25], is: false },
    { moments: [103.5, 100.5], is: true },
    { moments: [103.5], is: true },
  ])('at $moments, every 4 seconds, are a second apart: $is', ({ moments, is }) => {
    expect(areApart(moments, { every: 4, by: 1 })).toBe(is);
  });

  it('make rounds', () => {
    expect(inRounds([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  });
});
