import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/simulator/http/faults.ts';
import { ACCESS_KEY, PASSWORD, USER } from '../../support/cloud.ts';
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

const MINUTE_MS = 60_000;
const LIST = `discover_projects:\n  - {name: all, auth: ${BY_PASSWORD}}\n`;
const OF_KEYS = `discover_projects:\n  - {name: all, auth: ${BY_KEYS}}\n`;

let cloud: ListedCloud;
let storagePath: string;
beforeEach(async () => {
  storagePath = await mkdtemp(join(tmpdir(), 'cbr-lists-'));
});
afterEach(async () => {
  await cloud.close();
  await rm(storagePath, { recursive: true });
});

describe('a list that cannot be read', () => {
  it.each<[string, Fault]>([
    ['refused', { name: 'iam_forbidden' }],
    ['cut off', { name: 'cut_json' }],
    ['broken off', { name: 'truncated' }],
    ['no list', { name: 'wrong_type' }],
    ['a page', { name: 'html' }],
    ['too large', { name: 'too_large' }],
    ['throttled', { name: 'iam_throttled' }],
    ['not there', { name: 'service_unavailable' }],
  ])('changes nothing: %s', async (_what, fault) => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two']);
    const exporting = await cloud.start(LIST);
    const { cycle } = exporting;
    const told = async (family: string) => (await exporting.values(family))['all projects'];
    await cycle();
    const readAt = await told('cbr_exporter_collector_last_success_timestamp_seconds');
    cloud.simulator.setFault('projects', fault);
    cloud.simulator.removeProject(simulated('eu-de_two').projectId);
    cloud.simulator.setProject(simulated('eu-de_three'));
    cloud.advance(HOUR_MS);
    await cycle();
    expect(await polled(exporting)).toEqual(['eu-de_one', 'eu-de_two']);
    expect(await told('cbr_exporter_collector_success')).toBe('0');
    expect(await told('cbr_exporter_collector_last_success_timestamp_seconds')).toBe(readAt);

    // Sooner than after an hour.
    cloud.simulator.setFault('projects', undefined);
    cloud.advance(MINUTE_MS);
    await cycle();
    expect(await polled(exporting)).toEqual(['eu-de_one', 'eu-de_three']);
    expect(await told('cbr_exporter_collector_success')).toBe('1');
  });

  it('is asked for ever more rarely', async () => {
    cloud = await startListedCloud(['eu-de_one']);
    const { cycle } = await cloud.start(LIST);
    cloud.simulator.setFault('projects', { name: 'iam_forbidden' });
    for (let minute = 0; minute < 120; minute += 1) {
      await cycle();
      cloud.advance(MINUTE_MS);
    }
    expect(cloud.asked('list_auth_projects')).toBeGreaterThan(10);
    expect(cloud.asked('list_auth_projects')).toBeLessThan(16);
  });

  it('says which right is missing, once', async () => {
    cloud = await startListedCloud(['eu-de_one']);
    const { cycle, logged } = await cloud.start(OF_KEYS);
    cloud.simulator.setFault('projects', { name: 'iam_forbidden' });
    expect(await cycle()).toBe(true);
    expect(logged.filter((line) => line.includes('iam:projects:listProjects'))).toHaveLength(1);
  });
});

describe('a list in pages', () => {
  const names = Array.from({ length: 1203 }, (_, at) => `eu-de_${String(at).padStart(4, '0')}`);

  it('is read to its end', async () => {
    cloud = await startListedCloud(names);
    const exporting = await cloud.start(OF_KEYS.replace('auth:', 'include: ["*_120?"], auth:'));
    await exporting.cycle();
    expect(cloud.asked('list_projects')).toBe(3);
    expect(await states(exporting, 'all')).toEqual({ polled: 3, excluded: 1200 });
    expect(await polled(exporting)).toEqual(['eu-de_1200', 'eu-de_1201', 'eu-de_1202']);
  });

  it('counts only as a whole', async () => {
    cloud = await startListedCloud(names);
    const exporting = await cloud.start(OF_KEYS);
    cloud.simulator.setFault('projects', { name: 'service_unavailable', after: 2 });
    await exporting.cycle();
    expect(await polled(exporting)).toEqual([]);
  });
});

describe('a list that lost more than half', () => {
  it('is believed only when it still says so after a minute', async () => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two', 'eu-de_three']);
    const exporting = await cloud.start(LIST);
    const { cycle, logged } = exporting;
    await cycle();
    const gone = ['eu-de_one', 'eu-de_two', 'eu-de_three'].map((name) => simulated(name));
    for (const { projectId } of gone) cloud.simulator.removeProject(projectId);
    cloud.advance(HOUR_MS);
    await cycle();
    expect(await polled(exporting)).toHaveLength(3);
    expect(logged.some((line) => line.includes('more than half'))).toBe(true);

    for (const project of gone) cloud.simulator.setProject(project);
    cloud.advance(MINUTE_MS);
    await cycle();
    expect(await polled(exporting)).toHaveLength(3);

    for (const { projectId } of gone) cloud.simulator.removeProject(projectId);
    cloud.advance(HOUR_MS);
    await cycle();
    cloud.advance(MINUTE_MS);
    await cycle();
    expect(await polled(exporting)).toEqual([]);
  });
});

describe('a start while IAM is down', () => {
  const down: Fault = { name: 'service_unavailable' };

  it('goes on with the projects that are stored', async () => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two']);
    const first = await cloud.start(OF_KEYS, { storagePath });
    await first.exporter.prepare();
    await first.cycle();
    await first.stop();
    cloud.simulator.setFault('projects', down);
    const { exporter, cycle, values, ...second } = await cloud.start(OF_KEYS, { storagePath });
    await exporter.prepare();
    expect(await cycle()).toBe(true);
    expect(await polled({ exporter, cycle, values, ...second })).toEqual([
      'eu-de_one',
      'eu-de_two',
    ]);
    expect(await values('cbr_up')).toEqual({ 'eu-de_one': '1', 'eu-de_two': '1' });
  });

  it('without anything stored asks again soon', async () => {
    cloud = await startListedCloud(['eu-de_one']);
    cloud.simulator.setFault('projects', down);
    const exporting = await cloud.start(LIST, { storagePath });
    await exporting.exporter.prepare();
    await exporting.cycle();
    expect(await polled(exporting)).toEqual([]);
    expect(await exporting.values('cbr_exporter_collector_last_success_timestamp_seconds')).toEqual(
      {
        'all projects': '0',
      },
    );
    cloud.simulator.setFault('projects', undefined);
    cloud.advance(MINUTE_MS);
    await exporting.cycle();
    expect(await polled(exporting)).toEqual(['eu-de_one']);
  });
});

describe('credentials that are refused', () => {
  it.each([
    ['a password', LIST.replace(PASSWORD, 'wrong'), () => cloud.simulator.refusedSignIns(USER)],
    [
      'keys',
      OF_KEYS.replace('simulator-secret-key', 'wrong'),
      () => cloud.simulator.refusals(ACCESS_KEY),
    ],
  ])('lock nobody out: %s', async (_what, config, refusals) => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two']);
    const { cycle } = await cloud.start(config);
    for (let minute = 0; minute < 30; minute += 1) {
      await cycle();
      cloud.advance(10_000);
    }
    expect(refusals().length).toBeGreaterThan(0);
    expect(refusals().length).toBeLessThanOrEqual(3);
  });

  it('and a project that refuses hits none of the others', async () => {
    const [one, two, three] = ['eu-de_one', 'eu-de_two', 'eu-de_three'].map((name) =>
      simulated(name),
    );
    if (!one || !two || !three) throw new Error('no projects');
    cloud = await startListedCloud([one, two, three]);
    const exporting = await cloud.start(LIST);
    await exporting.cycle();
    // Between two readings of the list.
    cloud.simulator.setProject({ ...two, enabled: false });
    cloud.simulator.revokeTokens();
    await exporting.cycle();
    await exporting.cycle();
    expect(await exporting.values('cbr_up')).toEqual({
      'eu-de_one': '1',
      'eu-de_two': '0',
      'eu-de_three': '1',
    });
  });
});
