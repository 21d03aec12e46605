import { describe, expect, it } from 'vitest';
import { effortOf, endlessPolling } from './scrape-effort.ts';

describe('the effort', () => {
  it.each([
    { series: 100_000, renders: true, isWhole: true },
    { series: 500_000, renders: true, isWhole: false },
    { series: 500_000, renders: false, isWhole: true },
  ])('for $series series, rendered in each scrape: $renders', ({ series, renders, isWhole }) => {
    expect(effortOf(series, renders)).toMatchObject({ isWhole, scrapesMin: isWhole ? 3 : 1 });
  });
});

describe('endless polling', () => {
  it.each([
    { checkpoints: 6, seconds: 1, rate: 9 },
    { checkpoints: 65, seconds: 2, rate: 46 },
    { checkpoints: 645, seconds: 20, rate: 46 },
    { checkpoints: 1050, seconds: 30, rate: 50 },
  ])('of $checkpoints checkpoints', ({ checkpoints, seconds, rate }) => {
    expect(endlessPolling(checkpoints)).toEqual({
      schedule: `*/${seconds} * * * * *`,
      requestsPerSecond: rate,
    });
  });

  it('needs cycles that fit in a minute', () => {
    expect(endlessPolling(3226)).toBeUndefined();
  });
});
