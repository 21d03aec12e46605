import { expect, it } from 'vitest';
import { configuredStanding } from '../../src/daemon/report/configured-standing.ts';
import { createDiscovered } from '../../src/daemon/state/discovered.ts';
import { createReadings } from '../../src/daemon/state/readings.ts';
import { fleetReadings, polledAgain, withStatus } from '../support/fleet-readings.ts';

const READINGS = fleetReadings({ checkpoints: 100, resources: 2 });
/** The support deals them out to fifty vaults. */
const VAULTS = 50;

it('of a configured restore point is made anew when something else is known of it', () => {
  const checkpoints = READINGS.map(({ known: { checkpointId } }) => ({
    checkpointId,
    spelling: checkpointId,
    source: 'static' as const,
  }));
  const project = { name: 'prod', checkpoints };
  const readings = createReadings([project]);
  const parts = {
    readings,
    discovered: createDiscovered(),
    promised: () => ({ objectiveSeconds: 3600, retention: undefined }),
  };
  const look = () => Array.from(configuredStanding(project, parts));
  const made = (before: ReturnType<typeof look>, after: ReturnType<typeof look>) =>
    after.filter(({ resources }, at) => resources !== before[at]?.resources).length;

  expect(look()).toEqual([]);
  for (const each of READINGS) readings.replace(each);
  const first = look();
  expect(first).toHaveLength(VAULTS);
  for (const each of READINGS) readings.replace(polledAgain(each));
  expect(made(first, look())).toBe(0);
  const [one] = READINGS;
  if (one === undefined) throw new Error('no reading');
  readings.replace(withStatus(one, 'error'));
  const changed = look();
  expect(made(first, changed)).toBe(1);
  const remarks = [first, changed].map((each) => each[0]?.remark);
  expect(remarks).toEqual(
    [2, 1].map((count) => `by what is configured: ${count} of 2 restore points available`),
  );
});
