import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { readSchedule } from '../../src/schedule/read-schedule.ts';
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import { projectAccess } from '../../src/simulator/fleet/fleet.ts';

it('the configuration of the demo watches all of the simulated fleet, in each of the ways there are', async () => {
  const loaded = await loadConfig({
    file: fileURLToPath(new URL('../../config/demo/cbr-exporter.yml', import.meta.url)),
    environment: { SIMULATOR_URL: 'http://127.0.0.1:10228' },
    readSchedule,
  });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  expect(loaded.warnings).toEqual([]);
  const { projects } = loaded.config;
  const fleet = projectAccess(demoFleet(1, Date.now()));
  expect(projects.map(({ name, region, projectId }) => ({ name, region, projectId }))).toEqual(
    fleet.map(({ name, region, projectId }) => ({ name, region, projectId })),
  );
  expect(
    projects.map(({ discover, checkpoints }) => ({
      isDiscovered: discover !== undefined,
      sources: [...new Set(checkpoints.map(({ source }) => source))],
    })),
  ).toEqual([
    { isDiscovered: true, sources: [] },
    { isDiscovered: false, sources: ['static'] },
    { isDiscovered: false, sources: ['file'] },
  ]);
  const [, ...listed] = projects;
  const [, ...listedFleet] = fleet;
  expect(
    listed.map(({ checkpoints }) => checkpoints.map(({ checkpointId }) => checkpointId)),
  ).toEqual(listedFleet.map(({ checkpointIds }) => checkpointIds));
});
