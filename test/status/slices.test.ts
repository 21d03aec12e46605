import { expect, it } from 'vitest';
import { EVERYTHING, selectedOf } from '../../src/status/model/selection.ts';
import { statusOf } from '../../src/status/model/status.ts';
import { fleetReadings } from '../support/fleet-readings.ts';
import { NOW, polling } from './statuses.ts';

/** How often a work may be interrupted, and what comes of it. */
function steps<Result>(work: Generator<void, Result>) {
  for (let count = 0; ; count += 1) {
    const step = work.next();
    if (step.done === true) return { count, result: step.value };
  }
}

it('10,000 restore points are looked through, and chosen from, in small steps', () => {
  const readings = fleetReadings({ checkpoints: 10_000, resources: 1 });
  const built = steps(
    statusOf({
      nowSeconds: NOW,
      projects: [
        {
          polling: polling(),
          readings: new Map(readings.map((each) => [each.known.checkpointId, each])),
          followed: new Map(),
          vaults: [],
          policies: [],
          pollsOf: () => [],
        },
      ],
    }),
  );
  const chosen = steps(selectedOf(built.result.points, { ...EVERYTHING, text: 'nothing' }));
  expect([built.count, chosen.count].every((count) => count > 150)).toBe(true);
  expect([built.result.points.length, chosen.result.length]).toEqual([10_000, 0]);
});
