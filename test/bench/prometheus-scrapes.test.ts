import { describe, expect, it } from 'vitest';
import { areApart, inRounds } from './prometheus-scrapes.ts';

describe('scrapes', () => {
  it.each([
    { what: 'one after the other', scrapes: [[100, 1] as const, [101.5, 1] as const], is: true },
    { what: 'in another interval', scrapes: [[100, 1] as const, [105.5, 1] as const], is: true },
    { what: 'at once', scrapes: [[100, 1] as const, [104.5, 1] as const], is: false },
    { what: 'over the end', scrapes: [[103.5, 1] as const, [104.2, 1] as const], is: false },
    { what: 'up to the end', scrapes: [[103.5, 0.6] as const, [104.2, 1] as const], is: true },
    { what: 'alone', scrapes: [[103.5, 3.9] as const], is: true },
    { what: 'longer than the interval', scrapes: [[103.5, 4.1] as const], is: false },
  ])('$what, every 4 seconds: $is', ({ scrapes, is }) => {
    const all = scrapes.map(([atSeconds, lastsSeconds]) => ({ atSeconds, lastsSeconds }));
    expect(areApart(all, 4)).toBe(is);
  });

  it('make rounds', () => {
    expect(inRounds([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  });
});
