import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { readSchedule } from '../../src/schedule/read-schedule.ts';
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import { projectAccess } from '../../src/simulator/fleet/fleet.ts';

it('the configuration of the demo watches all of the simulated fleet', async () => {
  const loaded = await loadConfig({
    file: fileURLToPath(new URL('../../config/demo/cbr-exporter.yml', import.meta.url)),
    environment: { SIMULATOR_URL: 'http://127.0.0.1:10228' },
    readSchedule,
  });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  expect(loaded.warnings).toEqual([]);
  const watched = loaded.config.projects.map(({ name, region, projectId, checkpoints }) => ({
    name,
    region,
    projectId,
    checkpointIds: checkpoints.map(({ checkpointId }) => checkpointId),
  }));
  const fleet = projectAccess(demoFleet(1, Date.now()));
  expect(watched).toEqual(fleet.map(({ token: _, ...project }) => project));
});
