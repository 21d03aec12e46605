import { expect, it } from 'vitest';
import type { Reading } from '../../src/domain/reading.ts';
import { createKept } from '../../src/status/model/kept.ts';
import { EVERYTHING, SORTS, selectedOf } from '../../src/status/model/selection.ts';
import { statusOf } from '../../src/status/model/status.ts';
import { fleetReadings, polledAgain, withStatus } from '../support/fleet-readings.ts';
import { toItsEnd } from '../support/steps.ts';
import { NOW, polling } from './statuses.ts';

const READINGS = fleetReadings({ checkpoints: 10_000, resources: 1 });

function factsOf(readings: readonly Reading[]) {
  return {
    nowSeconds: NOW,
    projects: [
      {
        polling: polling(),
        readings: new Map(readings.map((each) => [each.known.checkpointId, each])),
        followed: new Map(),
        vaults: [],
        policies: [],
        pollsOf,
      },
    ],
  };
}

const pollsOf = () => [];

/** What is looked at is that much between two steps. */
const STEPS_OF_A_LOOK = 10_000 / 50;

it('10,000 restore points are looked through, and chosen from, in small steps', () => {
  const built = toItsEnd(statusOf(factsOf(READINGS)));
  const chosen = toItsEnd(selectedOf(built.result, { ...EVERYTHING, text: 'nothing' }));
  expect([built.steps, chosen.steps].every((steps) => steps > 150)).toBe(true);
  expect([built.result.points.length, chosen.result.length]).toEqual([10_000, 0]);
});

it('the next look makes anew what has changed alone, and sorts nothing', () => {
  const kept = createKept();
  const first = toItsEnd(statusOf(factsOf(READINGS), kept));
  const polled = READINGS.map((each, at) => (at % 100 === 0 ? polledAgain(each) : each));
  const second = toItsEnd(statusOf(factsOf(polled), kept));
  const before = new Set(first.result.points);
  expect(second.result.points.filter((point) => !before.has(point))).toHaveLength(100);
  // Twice through all of them, for what they are and for what is wrong with them.
  expect(first.steps).toBeGreaterThan(3 * STEPS_OF_A_LOOK);
  expect(second.steps).toBeLessThan(2 * STEPS_OF_A_LOOK + 10);
});

it('is the same as a first look, whatever has changed', () => {
  const kept = createKept();
  toItsEnd(statusOf(factsOf(READINGS), kept));
  const changed = READINGS.filter((_, at) => at % 3 > 0).map((each, at) =>
    at % 7 === 0 ? withStatus(each, 'error') : each,
  );
  const second = toItsEnd(statusOf(factsOf(changed), kept)).result;
  const alone = toItsEnd(statusOf(factsOf(changed))).result;
  const said = ({ points, problems, projects }: typeof alone) => ({
    points: points.map(({ polls, ...point }) => point),
    problems,
    projects,
  });
  expect(said(second)).toEqual(said(alone));
});

it.each(SORTS)('by %s they are sorted for the first question alone', (sort) => {
  const kept = createKept();
  const asked = (readings: readonly Reading[]) => {
    const status = toItsEnd(statusOf(factsOf(readings), kept)).result;
    return toItsEnd(selectedOf(status, { ...EVERYTHING, sort })).steps;
  };
  asked(READINGS);
  const polled = READINGS.map((each, at) => (at % 10 === 0 ? polledAgain(each) : each));
  expect(asked(polled)).toBeLessThan(STEPS_OF_A_LOOK + 10);
});
