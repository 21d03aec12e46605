import { expect, it } from 'vitest';
import { countTruncated, summaryOf } from '../../src/daemon/project-facts.ts';
import { found, readingAfter, vault } from '../support/readings.ts';

const FAILED = { kind: 'failed', failure: { reason: 'timeout', detail: 'late' } } as const;

it('the log tells of missing readings, failing ones, and of the next cycle', () => {
  const readings = new Map([
    ['a', readingAfter([found()], 'a')],
    ['b', readingAfter([found(), FAILED], 'b')],
    ['c', readingAfter([found(), { kind: 'gone' }], 'c')],
    ['d', readingAfter([], 'd')],
  ]);
  const schedule = { nextRunMs: () => 1_060_000 };
  expect(summaryOf({ schedule, readings })).toEqual({
    nextCycleSeconds: 1060,
    missing: 1,
    failing: 1,
  });
});

it('restore points with more resources than become series are counted while they are shown', () => {
  const leftOut = { resources: [], skippedResources: 1 };
  const long = found({ vault: vault({ leftOut }) });
  const readings = new Map([
    ['a', readingAfter([long], 'a')],
    ['b', readingAfter([found({ vault: vault() })], 'b')],
    ['c', readingAfter([long, { kind: 'gone' }], 'c')],
    ['d', readingAfter([long, FAILED], 'd')],
  ]);
  expect(countTruncated(readings)).toBe(2);
});
