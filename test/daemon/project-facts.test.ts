import { expect, it } from 'vitest';
import { countTruncated, summaryOf } from '../../src/daemon/project-facts.ts';
import { found, readingAfter, vault } from '../support/readings.ts';

const CYCLE = { judgedWrong: 0, deferred: 0, endedAtSeconds: 1000, durationSeconds: 1 };
const FAILED = { kind: 'failed', failure: { reason: 'timeout', detail: 'late' } } as const;

it('the page tells of readings by presence, failing ones, and of the cycles around now', () => {
  const readings = new Map([
    ['a', readingAfter([found()], 'a')],
    ['b', readingAfter([found(), FAILED], 'b')],
    ['c', readingAfter([found(), { kind: 'gone' }], 'c')],
    ['d', readingAfter([], 'd')],
  ]);
  const config = { name: 'prod', region: undefined };
  const schedule = { nextRunMs: () => 1_060_000 };
  const lastCycle = { ...CYCLE, checkpoints: 4, answered: 3 };
  expect(summaryOf({ config, lastCycle, schedule, readings })).toEqual({
    name: 'prod',
    region: '',
    up: true,
    lastCycleSeconds: 1000,
    nextCycleSeconds: 1060,
    presences: { present: 2, missing: 1, unknown: 1 },
    failing: 1,
  });
});

it.each([
  [undefined, undefined],
  [{ ...CYCLE, checkpoints: 2, answered: 0 }, false],
  [{ ...CYCLE, checkpoints: 2, answered: 1 }, true],
  [{ ...CYCLE, checkpoints: 0, answered: 0 }, true],
])('after the cycle %o a project is up: %s', (lastCycle, up) => {
  const config = { name: 'prod', region: 'eu-de' };
  const schedule = { nextRunMs: () => undefined };
  expect(summaryOf({ config, lastCycle, schedule, readings: new Map() }).up).toBe(up);
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
