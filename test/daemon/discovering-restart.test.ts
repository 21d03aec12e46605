import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seededHex } from '../../src/simulator/fleet/seed.ts';
import {
  askedOf,
  DAY_MS,
  type DiscoveringDaemon,
  type DiscoveryCloud,
  discoveryCloud,
  idOf,
  PROJECT,
  restorePoint,
  vault,
  WEB,
} from '../support/discovering.ts';

const RECOVERY = 'cbr_vault_recovery_point_timestamp_seconds';
const NEWEST = {
  'web day-0': 'present',
  'web day-1': 'present',
  'web day-2': 'present',
  'db day-0': 'present',
  'db day-1': 'present',
  'db day-2': 'present',
};

async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'cbr-discovered-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

interface World {
  readonly cloud: DiscoveryCloud;
  readonly storagePath: string;
  /** An exporter as it is after its start, before its first cycle. */
  start(lines?: readonly string[], projectId?: string): Promise<DiscoveringDaemon>;
  /** One that ran a cycle and was stopped. */
  formerly(lines?: readonly string[], cycles?: number): Promise<void>;
}

async function world(): Promise<World> {
  const storagePath = await temporaryDirectory();
  const cloud = await discoveryCloud();
  const start: World['start'] = async (lines, projectId) => {
    const started = await cloud.start(lines, { storagePath, projectId });
    await started.daemon.exporter.prepare();
    cloud.simulator.requests.clear();
    return started;
  };
  return {
    cloud,
    storagePath,
    start,
    formerly: async (lines, cycles = 1) => {
      const { daemon } = await start(lines);
      for (let done = 0; done < cycles; done += 1) {
        await daemon.cycle();
        cloud.advance(300_000);
      }
      await daemon.exporter.stop();
    },
  };
}

async function lost({ daemon }: DiscoveringDaemon): Promise<string | undefined> {
  return (await daemon.values('cbr_restore_points_lost_total'))['prod'];
}

async function transitions({ daemon }: DiscoveringDaemon): Promise<number> {
  const counts = await daemon.values('cbr_checkpoint_status_transitions_total');
  return Object.values(counts).reduce((sum, count) => sum + Number(count), 0);
}

describe('after a restart', () => {
  it('all is shown at once, and a quiet cycle asks for two lists', async () => {
    const { cloud, start, formerly } = await world();
    await formerly();
    const next = await start();
    const { daemon, watched } = next;
    expect(await watched()).toEqual(NEWEST);
    expect(Object.keys(await daemon.values(RECOVERY))).toHaveLength(2);
    expect(Object.keys(await daemon.values('cbr_vault_resource_info'))).toHaveLength(3);
    expect(await daemon.values('cbr_exporter_discovered_vaults')).toEqual({ prod: '2' });
    expect(await daemon.values('cbr_exporter_checkpoints')).toMatchObject({
      'prod discovered': '6',
    });
    const success = await daemon.values('cbr_exporter_collector_last_success_timestamp_seconds');
    expect(Number(success['prod vaults'])).toBeGreaterThan(0);
    expect(Number(success['prod backups'])).toBeGreaterThan(0);
    await daemon.cycle();
    expect(askedOf(cloud.simulator)).toEqual({ list_vaults: 1, list_backups: 1 });
    expect(await watched()).toEqual(NEWEST);
    expect([await transitions(next), await lost(next)]).toEqual([0, '0']);
    expect(daemon.logged.filter((line) => line.includes('cannot be used'))).toEqual([]);
  });

  it('what is due is asked for, and no more', async () => {
    const { cloud, start, formerly } = await world();
    await formerly();
    cloud.advance(2 * 3_600_000);
    const { daemon } = await start();
    await daemon.cycle();
    // Each `recheck`, an hour.
    expect(askedOf(cloud.simulator)).toEqual({
      list_vaults: 1,
      list_backups: 1,
      show_checkpoint: 6,
    });
    cloud.advance(5 * 3_600_000);
    cloud.simulator.requests.clear();
    await daemon.cycle();
    // Each `refresh.verify`, six hours.
    expect(askedOf(cloud.simulator)['list_backups']).toBe(1 + 2);
  });

  it('nothing is shown that is too old, and the first cycle shows it again', async () => {
    const { cloud, start, formerly } = await world();
    await formerly();
    cloud.advance(DAY_MS);
    const { daemon, watched } = await start();
    expect(await daemon.values('cbr_vault_info')).toEqual({});
    expect(new Set(Object.values(await watched()))).toEqual(new Set(['unknown']));
    await daemon.cycle();
    expect(await watched()).toEqual(NEWEST);
    expect(Object.keys(await daemon.values(RECOVERY))).toHaveLength(2);
  });

  it('one that was lost meanwhile is lost, and named', async () => {
    const { cloud, start, formerly } = await world();
    await formerly();
    cloud.simulator.remove(idOf('vault-web day-1'));
    cloud.advance(3 * 3_600_000);
    const next = await start();
    await next.daemon.cycle();
    expect(await next.watched()).toMatchObject({
      'web day-1': 'missing',
      'web day-3': 'present',
    });
    expect(await lost(next)).toBe('1');
    expect(next.daemon.logged.filter((line) => line.includes('was lost'))).toHaveLength(1);
    await next.daemon.exporter.stop();
    const third = await start();
    await third.daemon.cycle();
    expect([await lost(third), (await third.watched())['web day-1']]).toEqual(['0', 'missing']);
  });

  it('one that expired meanwhile leaves without a word', async () => {
    const { cloud, start, formerly } = await world();
    await formerly(['discover: {newest: 10}']);
    // Thirty days after its creation.
    cloud.advance(20.9 * DAY_MS);
    cloud.simulator.remove(idOf('vault-web day-9'));
    const next = await start(['discover: {newest: 10}']);
    await next.daemon.cycle();
    expect(await next.watched()).not.toHaveProperty('web day-9');
    expect([await transitions(next), await lost(next)]).toEqual([0, '0']);
  });

  it('one that was missed when the process ended is asked for, however late', async () => {
    const { cloud, start, formerly } = await world();
    await formerly();
    const broken = await start();
    const id = idOf('vault-web day-1');
    cloud.simulator.remove(id);
    cloud.simulator.setFault(id, { name: 'unknown_error' });
    await broken.daemon.cycle();
    await broken.daemon.exporter.stop();
    cloud.simulator.setFault(id, undefined);
    cloud.advance(2 * 3_600_000);
    const next = await start();
    await next.daemon.cycle();
    expect(await lost(next)).toBe('1');
  });

  it('what changed or came meanwhile is an event, once', async () => {
    const { cloud, start, formerly } = await world();
    await formerly();
    cloud.simulator.change(idOf('vault-db day-0'), { status: 'error' });
    cloud.simulator.addCheckpoint(restorePoint(WEB, 'new', cloud.now() + 60_000));
    cloud.advance(3_600_000);
    const next = await start();
    await next.daemon.cycle();
    expect(await next.daemon.values('cbr_checkpoint_status_transitions_total')).toMatchObject({
      'prod error': '1',
      'prod available': '1',
    });
    await next.daemon.exporter.stop();
    const third = await start();
    await third.daemon.cycle();
    expect(await transitions(third)).toBe(0);
  });

  it('a cold start goes on where it was, and its old ones are no events', async () => {
    const { cloud, start } = await world();
    const first = await start();
    cloud.simulator.setFault('backups', { name: 'invalid_query', after: 2 });
    for (const name of ['vault-web day-0', 'vault-db day-0']) {
      cloud.simulator.setFault(idOf(name), { name: 'unknown_error' });
    }
    await first.daemon.cycle();
    await first.daemon.exporter.stop();
    for (const what of ['backups', idOf('vault-web day-0'), idOf('vault-db day-0')]) {
      cloud.simulator.setFault(what, undefined);
    }
    const next = await start();
    await next.daemon.cycle();
    expect(askedOf(cloud.simulator)['list_backups']).toBe(1 + 1);
    expect(await next.watched()).toEqual(NEWEST);
    expect(await transitions(next)).toBe(0);
  });
});

describe('two projects side by side', () => {
  const OTHER = { ...PROJECT, projectId: seededHex(9, 'other'), name: 'other', token: 'token-o' };
  const others = { ...vault('vault-other', 'other-1'), projectId: OTHER.projectId };

  it('are both taken up, each by itself, also where they hold the same IDs', async () => {
    const now = Date.now();
    const own = restorePoint(others, 'day-0', now - 7_200_000);
    // A copy keeps the ID of what it was made of.
    const copy = { ...own, id: idOf('copy'), copyOf: idOf('vault-web day-0'), isReplica: true };
    const cloud = await discoveryCloud({
      projects: [PROJECT, OTHER].map((each) => ({ ...each, tokens: [each.token] })),
      vaults: [WEB, others],
      checkpoints: [
        restorePoint(WEB, 'day-0', now - 3_600_000),
        restorePoint(WEB, 'day-1', now - DAY_MS),
        own,
        copy,
      ],
    });
    const other = [
      `  - name: ${OTHER.name}`,
      '    region: eu-de',
      `    project_id: "${OTHER.projectId}"`,
      `    endpoint: ${cloud.simulator.url}`,
      `    auth: {type: token, token: ${OTHER.token}}`,
      '    discover: {replicas: true}',
    ];
    const lines = [['discover: {replicas: true}', ...other].join('\n')];
    const storagePath = await temporaryDirectory();
    const first = await cloud.start(lines, { storagePath });
    await first.daemon.exporter.prepare();
    await first.daemon.cycle();
    const before = await first.daemon.values(RECOVERY);
    expect(Object.keys(before).sort()).toEqual([`other ${others.id}`, `prod ${WEB.id}`]);
    const presences = await first.daemon.values('cbr_checkpoint_presence');
    expect(presences).toMatchObject({ 'other present': '1', 'prod present': '1' });
    await first.daemon.exporter.stop();
    cloud.advance(300_000);
    cloud.simulator.requests.clear();
    const next = await cloud.start(lines, { storagePath });
    await next.daemon.exporter.prepare();
    expect(await next.daemon.values(RECOVERY)).toEqual(before);
    expect(await next.daemon.values('cbr_checkpoint_presence')).toEqual(presences);
    await next.daemon.cycle();
    expect(await next.daemon.values(RECOVERY)).toEqual(before);
    expect(askedOf(cloud.simulator)).toMatchObject({ list_vaults: 2, list_backups: 2 });
    expect(await next.daemon.values('cbr_restore_points_lost_total')).toEqual({
      other: '0',
      prod: '0',
    });
  });
});

describe('another configuration after a restart', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['of fewer vaults', ['discover: {vaults: {exclude: ["*-db"]}}'], ['web 0', 'web 1', 'web 2']],
    ['without discovery', [`checkpoints: [${idOf('vault-web day-1')}]`], ['web 1']],
  ])('%s shows no more than these at once', async (_, lines, names) => {
    const { start, formerly } = await world();
    await formerly();
    const { watched, daemon } = await start(lines);
    const expected = names.map((name) => [name.replace(' ', ' day-'), 'present']);
    expect(await watched()).toEqual(Object.fromEntries(expected));
    await daemon.cycle();
    expect(await watched()).toEqual(Object.fromEntries(expected));
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '0' });
  });

  it.each<[string, string, number, number]>([
    ['more', '{newest: 5}', 10, 2],
    ['fewer', '{newest: 1}', 2, 0],
  ])('of %s restore points follows these after a cycle', async (_, discover, followed, reads) => {
    const { cloud, start, formerly } = await world();
    await formerly();
    const next = await start([`discover: ${discover}`]);
    expect(await next.watched()).toEqual(NEWEST);
    await next.daemon.cycle();
    expect(Object.keys(await next.watched())).toHaveLength(followed);
    expect(askedOf(cloud.simulator)['list_backups']).toBe(1 + reads);
    expect([await transitions(next), await lost(next)]).toEqual([0, '0']);
  });

  it('of another project knows nothing of the former one', async () => {
    const { start, formerly } = await world();
    await formerly();
    const { daemon, watched } = await start(['discover: true'], '00000000000000000000000000000001');
    expect(await watched()).toEqual({});
    expect(await daemon.values('cbr_vault_info')).toEqual({});
  });

  it('that lists an ID keeps its reading, and the static one is asked for in each cycle', async () => {
    const { cloud, start, formerly } = await world();
    await formerly();
    const lines = ['discover: {newest: 1}', `checkpoints: [${idOf('vault-web day-1')}]`];
    const { daemon, watched } = await start(lines);
    await daemon.cycle();
    expect(await watched()).toEqual({
      'web day-0': 'present',
      'web day-1': 'present',
      'db day-0': 'present',
    });
    expect(askedOf(cloud.simulator)['show_checkpoint']).toBe(1);
  });
});

describe('what was stored', () => {
  async function lines(storagePath: string): Promise<readonly string[]> {
    return (await readFile(join(storagePath, 'state.jsonl'), 'utf8')).split('\n');
  }

  it('by a quiet cycle is when the lists answered, and that the readings hold', async () => {
    const { cloud, storagePath, start } = await world();
    const { daemon } = await start();
    await daemon.cycle();
    await daemon.cycle();
    await daemon.exporter.stop();
    const before = (await lines(storagePath)).length;
    expect(before).toBeGreaterThan(6);
    cloud.advance(300_000);
    const again = await start();
    await again.daemon.cycle();
    const whole = await lines(storagePath);
    cloud.advance(300_000);
    await again.daemon.cycle();
    await again.daemon.exporter.stop();
    const added = (await lines(storagePath)).slice(whole.length - 1).join('\n');
    expect(added).toContain('{"section":"lists"');
    expect(added).not.toContain('{"section":"vaults"');
    expect(added).not.toContain('{"section":"followed"');
  });

  it('is of no use in part: a vault that cannot be read is read anew', async () => {
    const { cloud, storagePath, start, formerly } = await world();
    await formerly();
    const file = join(storagePath, 'state.jsonl');
    const text = await readFile(file, 'utf8');
    // As of a version that writes other fields.
    const entry = `["${WEB.id}",\t{`;
    expect(text).toContain(entry);
    const other = text.replace(entry, `${entry}"other":1,`).replaceAll(/^\{"crc32":\d+\}\n/gm, '');
    await writeFile(file, `${other}{"crc32":${crc32(other)}}\n`);
    const next = await start();
    expect(next.daemon.logged.some((line) => line.includes('cannot be used'))).toBe(true);
    expect(Object.keys(await next.daemon.values('cbr_vault_info'))).toHaveLength(1);
    await next.daemon.cycle();
    expect(askedOf(cloud.simulator)['list_backups']).toBe(1 + 1);
    expect(await next.watched()).toEqual(NEWEST);
    expect([await transitions(next), await lost(next)]).toEqual([0, '0']);
  });

  it('one that nothing answered for is waited for, though newer ones pushed it out', async () => {
    const { cloud, start } = await world();
    const { simulator } = cloud;
    const before = await start();
    await before.daemon.cycle();
    const deleted = idOf('vault-web day-1');
    simulator.setFault(deleted, { name: 'service_unavailable' });
    simulator.remove(deleted);
    cloud.advance(300_000);
    await before.daemon.cycle();
    for (let hour = 0; hour < 5; hour += 1) {
      cloud.advance(3_600_000);
      simulator.addCheckpoint(restorePoint(WEB, `h${hour}`, cloud.now() - 60_000));
      await before.daemon.cycle();
    }
    await before.daemon.exporter.stop();
    const after = await start();
    await after.daemon.cycle();
    expect(await lost(after)).toBe('0');
    simulator.setFault(deleted, undefined);
    cloud.advance(300_000);
    await after.daemon.cycle();
    expect(await lost(after)).toBe('1');
    expect(await after.watched()).toMatchObject({ 'web day-1': 'missing' });
  });
});
