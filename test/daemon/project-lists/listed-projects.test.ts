import { afterEach, describe, expect, it } from 'vitest';
import {
  BY_KEYS,
  BY_PASSWORD,
  HOUR_MS,
  type ListedCloud,
  polled,
  simulated,
  startListedCloud,
  states,
} from '../../support/listing-projects.ts';

let cloud: ListedCloud;
afterEach(() => cloud.close());

const LIST = `discover_projects:\n  - {name: all, auth: ${BY_PASSWORD}}\n`;

describe.each([
  ['a password', BY_PASSWORD],
  ['keys', BY_KEYS],
])('all projects of %s', (_what, auth) => {
  const config = `discover_projects:\n  - {name: all, auth: ${auth}}\n`;

  it('are polled, but for what is none of a region, and what is switched off', async () => {
    cloud = await startListedCloud([
      'eu-de',
      'eu-de_one',
      'eu-nl_two',
      simulated('eu-de_off', { enabled: false }),
      simulated('MOS', { region: '' }),
    ]);
    const exporting = await cloud.start(config);
    expect(await exporting.cycle()).toBe(true);
    expect(await polled(exporting)).toEqual(['eu-de', 'eu-de_one', 'eu-nl_two']);
    expect(await states(exporting, 'all')).toEqual({ polled: 3, disabled: 1, no_region: 1 });
    expect(await exporting.values('cbr_up')).toEqual({
      'eu-de': '1',
      'eu-de_one': '1',
      'eu-nl_two': '1',
    });
  });

  it('leave out the regions without CBR', async () => {
    cloud = await startListedCloud(['eu-de_one', 'eu-nl_two', 'eu-nl_three'], {
      iam: { catalogRegions: ['eu-de'] },
    });
    const exporting = await cloud.start(config);
    await exporting.cycle();
    expect(await polled(exporting)).toEqual(['eu-de_one']);
    expect(await states(exporting, 'all')).toEqual({ polled: 1, no_endpoint: 2 });
  });

  it('come and go with the list', async () => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two', 'eu-de_three']);
    const exporting = await cloud.start(config);
    const afterAnHour = async () => {
      cloud.advance(HOUR_MS);
      await exporting.cycle();
      return polled(exporting);
    };
    await exporting.cycle();
    cloud.simulator.setProject(simulated('eu-de_four'));
    cloud.simulator.removeProject(simulated('eu-de_one').projectId);
    cloud.advance(HOUR_MS / 2);
    await exporting.cycle();
    expect(await polled(exporting)).toEqual(['eu-de_one', 'eu-de_three', 'eu-de_two']);
    expect(await afterAnHour()).toEqual(['eu-de_four', 'eu-de_three', 'eu-de_two']);
    cloud.simulator.setProject(simulated('eu-de_two', { enabled: false }));
    expect(await afterAnHour()).toEqual(['eu-de_four', 'eu-de_three']);
    expect((await exporting.exporter.exposition()).toString()).not.toContain('"eu-de_two"');
    cloud.simulator.setProject(simulated('eu-de_two'));
    expect(await afterAnHour()).toEqual(['eu-de_four', 'eu-de_three', 'eu-de_two']);
  });
});

describe('what is asked for', () => {
  it('is one list, and one token for each project and one for the list', async () => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two', 'eu-de_three']);
    const exporting = await cloud.start(LIST);
    await exporting.cycle();
    await exporting.cycle();
    expect(cloud.asked('list_auth_projects')).toBe(1);
    expect(cloud.asked('create_token')).toBe(4);
    cloud.advance(HOUR_MS);
    await exporting.cycle();
    expect(cloud.asked('list_auth_projects')).toBe(2);
    expect(cloud.asked('create_token')).toBe(4);
  });

  it('of keys is the list and one catalog', async () => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two', 'eu-nl_three']);
    const exporting = await cloud.start(`discover_projects:\n  - {name: all, auth: ${BY_KEYS}}\n`);
    await exporting.cycle();
    await exporting.cycle();
    expect(cloud.asked('list_projects')).toBe(1);
    expect(cloud.asked('get_catalog')).toBe(1);
  });
});
