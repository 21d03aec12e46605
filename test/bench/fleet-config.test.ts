import { expect, it } from 'vitest';
import { configFolder } from '../support/exporter-process.ts';
import { loadConfig } from '../support/load-config.ts';
import { benchFleet } from './bench-fleet.ts';
import { writeFleetConfig } from './fleet-config.ts';

it.each([0, 7])('a configuration of %i checkpoints can be loaded', async (checkpoints) => {
  const folder = await configFolder();
  try {
    const fleet = benchFleet({ checkpoints, resources: 1, projects: 3 });
    const file = await writeFleetConfig(folder, fleet, {
      endpoint: 'http://127.0.0.1:1/hundredth/0',
      schedule: '* * * * * *',
      poll: 'timeout: 30s, deadline: 4m',
    });
    const { projects } = await loadConfig(file);
    const watched = projects.map(({ checkpoints: each }) => each.map((one) => one.checkpointId));
    expect(projects).toHaveLength(3);
    expect(watched.flat().toSorted()).toEqual(fleet.checkpoints.map(({ id }) => id).toSorted());
  } finally {
    await folder.remove();
  }
});
