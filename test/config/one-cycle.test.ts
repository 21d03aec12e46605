import { expect, it } from 'vitest';
import { pollConfig } from '../../src/config/poll-config.ts';

it.each([
  // A schedule of every ten seconds, and no schedule at all.
  [{}, 10_000, 60, 8000],
  [{}, Number.POSITIVE_INFINITY, 60, 240_000],
  // A full pass of half an hour, and as long again for retries.
  [{}, Number.POSITIVE_INFINITY, 9000, 3_600_000],
  [{ deadline: 5000 }, Number.POSITIVE_INFINITY, 9000, 5000],
])(
  'with %j, a gap of %i ms and %i checkpoints a cycle may take %i ms',
  (settings, gap, count, ms) => {
    const gaps = { shortestGapMs: gap, longestGapMs: 10_000 };
    expect(pollConfig(settings, gaps, { checkpoints: count }).deadlineMs).toBe(ms);
  },
);
