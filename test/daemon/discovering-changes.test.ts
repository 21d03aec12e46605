import { describe, expect, it, onTestFinished } from 'vitest';
import {
  askedOf,
  configOf,
  DATABASES,
  DAY_MS,
  type Discovering,
  discovering,
  discoveryCloud,
  idOf,
  restorePoint,
  vault,
  WEB,
} from '../support/discovering.ts';
import { startServer } from '../support/http-server.ts';

const RECOVERY = 'cbr_vault_recovery_point_timestamp_seconds';
const SUCCESS = 'cbr_exporter_collector_last_success_timestamp_seconds';

async function cycles(count: number, { daemon, advance }: Discovering): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    advance(300_000);
    await daemon.cycle();
  }
}

const SIX = ['web day-0', 'web day-1', 'web day-2', 'db day-0', 'db day-1', 'db day-2'];

describe('a list that fails', () => {
  it('of backups takes what it said of the vaults with it after max_age, and nothing else', async () => {
    const world = await discovering(['discover: true', 'poll: {max_age: 12m}']);
    const { simulator, daemon } = world;
    await cycles(1, world);
    simulator.setFault('backups', { name: 'unknown_error' });
    await cycles(2, world);
    expect(Object.keys(await daemon.values(RECOVERY))).toHaveLength(2);
    await cycles(1, world);
    for (const family of [
      RECOVERY,
      'cbr_vault_newest_restore_point_timestamp_seconds',
      'cbr_vault_resource_recovery_point_timestamp_seconds',
      'cbr_vault_resources_without_backup',
      'cbr_vault_backups',
      'cbr_vault_resource_failed_backups',
    ]) {
      expect(await daemon.values(family), family).toEqual({});
    }
    expect(Object.keys(await daemon.values('cbr_vault_info'))).toHaveLength(2);
    expect(Object.keys(await daemon.values('cbr_vault_resource_backups'))).toHaveLength(3);
    simulator.setFault('backups', undefined);
    await cycles(1, world);
    expect(Object.keys(await daemon.values(RECOVERY))).toHaveLength(2);
  });

  it('of vaults hides no change that the backups show in the same cycle', async () => {
    const world = await discovering();
    const { simulator, daemon } = world;
    await cycles(1, world);
    simulator.setFault('vaults', { name: 'unknown_error' });
    simulator.change(idOf('vault-web day-1'), { status: 'error' });
    simulator.requests.clear();
    await cycles(1, world);
    expect(askedOf(simulator)['show_checkpoint']).toBe(1);
    expect(await daemon.values('cbr_checkpoint_status_transitions_total')).toMatchObject({
      'prod error': '1',
    });
  });

  it('of one vault holds up no other: as of when these are known is told', async () => {
    const world = await discovering();
    const { simulator, daemon, now } = world;
    const listed = 'cbr_exporter_discovery_listed_timestamp_seconds';
    for (const answered of [2, 1]) {
      simulator.setFault('backups', { name: 'invalid_query', after: answered });
      await cycles(1, world);
    }
    expect(await daemon.values(SUCCESS)).toMatchObject({ 'prod backups': '0' });
    const named = daemon.logged.filter((line) => /of vault [0-9a-f-]{36}: /.test(line));
    expect(named).not.toEqual([]);
    expect(Number((await daemon.values(listed))['prod'])).toBe(now() / 1000);
    simulator.setFault('backups', { name: 'invalid_query' });
    await cycles(1, world);
    expect(Number((await daemon.values(listed))['prod'])).toBe(now() / 1000 - 300);
  });

  it('of changes and of five vaults takes no other vault with it for more than a cycle', async () => {
    const vaults = Array.from({ length: 8 }, (_, at) => vault(`vault-${at}`, `server-${at}`));
    const checkpoints = vaults.map((of) => restorePoint(of, 'day-0', Date.now() - DAY_MS));
    const cloud = await discoveryCloud({ vaults, checkpoints });
    const failing = new Set(vaults.slice(0, 5).map(({ id }) => id));
    const server = await startServer(async ({ url = '', headers }, response) => {
      const { pathname, searchParams } = new URL(url, cloud.simulator.url);
      const vaultId = searchParams.get('vault_id') ?? '';
      if (pathname.endsWith('/backups') && (vaultId === '' || failing.has(vaultId))) {
        response.writeHead(500).end();
        return;
      }
      const token = String(headers['x-auth-token']);
      const answer = await fetch(cloud.simulator.url + url, { headers: { 'x-auth-token': token } });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(await answer.text());
    });
    onTestFinished(server.close);
    const world = { ...cloud, ...(await cloud.start()) };
    await world.daemon.reconfigure(
      configOf(server.url, ['discover: true', 'poll: {concurrency: 1}']),
    );
    await cycles(1, world);
    expect(await world.daemon.values(RECOVERY)).toEqual({});
    await cycles(1, world);
    expect(Object.keys(await world.daemon.values(RECOVERY))).toHaveLength(3);
  });

  it('of one vault, which is late, hides that on the page no more than the alert does', async () => {
    const world = await discovering([
      'discover: true',
      'poll: {max_age: 3d}',
      'objectives: [{vaults: "*", recovery_point: 26h}]',
    ]);
    const { simulator, daemon, advance } = world;
    await cycles(1, world);
    // Nothing but a read explains that.
    simulator.remove(idOf('vault-db day-9'));
    advance(1.5 * DAY_MS);
    simulator.setFault('backups', { name: 'invalid_query', after: 1 });
    await cycles(1, world);
    const { body } = await daemon.exporter.app.fastify.inject('/api/v1/status');
    const late = body.matchAll(/"kind":"objective_missed"[^}]*"vault_name":"([^"]*)"/g);
    expect(Array.from(late, ([, name]) => name).sort()).toEqual(['vault-db', 'vault-web']);
    expect(Object.keys(await daemon.values(RECOVERY))).toHaveLength(2);
  });

  it('never succeeded before it did', async () => {
    const world = await discovering();
    const { simulator, daemon, now } = world;
    await daemon.exporter.prepare();
    expect(await daemon.values(SUCCESS)).toMatchObject({ 'prod vaults': '0', 'prod backups': '0' });
    simulator.setFault('backups', { name: 'unknown_error' });
    await cycles(1, world);
    const atSeconds = String(now() / 1000);
    expect(await daemon.values(SUCCESS)).toMatchObject({
      'prod vaults': atSeconds,
      'prod backups': '0',
    });
    // Of what nobody has read nothing is said, and what the list of vaults says is said at once.
    for (const family of ['cbr_vault_resources_without_backup', 'cbr_vault_backups']) {
      expect(await daemon.values(family), family).toEqual({});
    }
    for (const [family, series] of Object.entries({
      cbr_vault_status: 12,
      cbr_vault_capacity_bytes: 2,
      cbr_vault_info: 2,
    })) {
      expect(Object.keys(await daemon.values(family)), family).toHaveLength(series);
    }
  });

  it('is told of no project that discovers nothing any longer', async () => {
    const world = await discovering(['discover: true', `checkpoints: [${idOf('x')}]`]);
    await cycles(1, world);
    await world.daemon.reconfigure(configOf(world.simulator.url, [`checkpoints: [${idOf('x')}]`]));
    for (const family of [
      SUCCESS,
      'cbr_exporter_collector_success',
      'cbr_exporter_discovery_truncated',
      'cbr_exporter_discovered_vaults',
    ]) {
      expect(await world.daemon.values(family), family).toEqual({});
    }
  });
});

it('vaults that are listed no longer are named once, and one that is not chosen is none of them', async () => {
  const world = await discovering(['discover: {vaults: {include: ["vault-*"]}}']);
  const { simulator, daemon } = world;
  await cycles(1, world);
  simulator.setVault({ ...WEB, name: 'other' });
  simulator.removeVault(DATABASES.id);
  await cycles(2, world);
  const named = daemon.logged.filter((line) => line.startsWith('vaults are listed no longer'));
  expect(named).toEqual([expect.stringContaining('"vaults":1,"vault_names":["vault-db"]')]);
});

describe('after a reload that wants more', () => {
  it.each<[string, string, string, number]>([
    ['restore points', '{newest: 2}', '{newest: 6}', 12],
    ['of the past', '{newest: 100, within: 2d}', '{newest: 100, within: 5d}', 10],
  ])('%s, the vaults are read again in the next cycle, and not after that', async (...row) => {
    const [, before, after, followed] = row;
    const world = await discovering([`discover: ${before}`]);
    const { simulator, daemon, watched } = world;
    await cycles(1, world);
    expect(Object.keys(await watched())).toHaveLength(4);
    await daemon.reconfigure(configOf(simulator.url, [`discover: ${after}`]));
    simulator.requests.clear();
    await cycles(1, world);
    expect(Object.keys(await watched())).toHaveLength(followed);
    expect(askedOf(simulator)['list_backups']).toBe(1 + 2);
    simulator.requests.clear();
    await cycles(2, world);
    expect(askedOf(simulator)).toEqual({ list_vaults: 2, list_backups: 2 });
  });

  it('copies, a vault of which none was followed is read again', async () => {
    const world = await discovering();
    const { simulator, daemon, now, watched } = world;
    const copies = { ...WEB, id: idOf('copies'), name: 'copies', protectType: 'replication' };
    simulator.setVault(copies);
    for (const day of [1, 2, 3, 4]) {
      const copy = restorePoint(copies, `copy-${day}`, now() - day * 86_400_000);
      simulator.addCheckpoint({ ...copy, isReplica: true });
    }
    await cycles(1, world);
    expect(Object.keys(await watched()).sort()).toEqual(SIX.toSorted());
    await daemon.reconfigure(configOf(simulator.url, ['discover: {replicas: true}']));
    await cycles(1, world);
    expect(Object.keys(await watched())).toHaveLength(9);
  });
});

describe('a copy from another project', () => {
  it('is what the lists say of it, since the API knows its ID there alone', async () => {
    const world = await discovering(['discover: {replicas: true}']);
    const { simulator, daemon, now, watched } = world;
    simulator.setVault({ ...WEB, id: idOf('copies'), name: 'copies', protectType: 'replication' });
    const copy = restorePoint({ ...WEB, id: idOf('copies') }, 'copy', now() - 60_000);
    simulator.addCheckpoint({ ...copy, copyOf: idOf('elsewhere'), isReplica: true });
    await cycles(2, world);
    expect(await watched()).toMatchObject({ [idOf('elsewhere')]: 'present' });
    simulator.requests.clear();
    await cycles(2, world);
    expect(askedOf(simulator)).toEqual({ list_vaults: 2, list_backups: 2 });
    simulator.remove(copy.id);
    await cycles(5, world);
    expect(await watched()).toMatchObject({ [idOf('elsewhere')]: 'missing' });
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '1' });
  });
});

describe('a vault that another name or tag', () => {
  const names = ['discover: {vaults: {include: ["vault-*"]}}'];
  const tags = ['discover: {vaults: {exclude: [{tag: {watch: "no"}}]}}'];
  const tagged = { ...WEB, tags: [{ key: 'watch', value: 'no' }] };

  it.each<[string, readonly string[], typeof WEB]>([
    ['takes out of the selection', names, { ...WEB, name: 'other' }],
    ['takes out of the selection, by a tag', tags, tagged],
  ])('%s leaves with the next cycle, and comes back with it', async (_, lines, changed) => {
    const world = await discovering(lines);
    const { simulator, daemon, watched } = world;
    await cycles(1, world);
    simulator.setVault(changed);
    simulator.requests.clear();
    await cycles(1, world);
    expect(Object.keys(await watched())).toEqual(['db day-0', 'db day-1', 'db day-2']);
    expect(askedOf(simulator)).toEqual({ list_vaults: 1, list_backups: 1 });
    simulator.setVault(WEB);
    await cycles(1, world);
    expect(Object.keys(await watched()).sort()).toEqual(SIX.toSorted());
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '0' });
    expect(await daemon.values('cbr_checkpoint_status_transitions_total')).toMatchObject({
      'prod available': '0',
    });
  });
});

describe('retention', () => {
  it('by count takes one of a policy away, which is no loss beside an older one of a person', async () => {
    const world = await discovering();
    const { simulator, daemon, now, watched } = world;
    // Who may read them knows better.
    simulator.setFault('policies', { name: 'not_authenticated' });
    const counted = vault('counted', 'web-1');
    simulator.setVault(counted);
    const forEver = { retentionDays: -1 };
    const ofPolicy = { ...forEver, byPolicy: idOf('policy') };
    const add = (name: string, atMs: number, more: object) =>
      simulator.addCheckpoint({ ...restorePoint(counted, name, atMs), ...more });
    add('by hand', now() - 20 * DAY_MS, forEver);
    add('first', now() - 2 * DAY_MS, ofPolicy);
    add('second', now() - DAY_MS, ofPolicy);
    await cycles(1, world);
    add('third', now(), ofPolicy);
    simulator.remove(idOf('counted first'));
    // One came and one went: the counts may be late with that for a quarter of an hour.
    await cycles(5, world);
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '0' });
    expect(Object.keys(await watched())).not.toContain(idOf('counted first'));
    simulator.remove(idOf('counted by hand'));
    await cycles(2, world);
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '0' });
    simulator.remove(idOf('counted third'));
    await cycles(2, world);
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '1' });
  });

  it('a loss is one too where age is what bounds the restore points', async () => {
    const world = await discovering(['discover: {newest: 100, within: 5d}']);
    const { simulator, daemon, watched } = world;
    await cycles(1, world);
    expect(Object.keys(await watched())).toHaveLength(10);
    // The oldest one that is followed; those before it are there and not followed.
    simulator.remove(idOf('vault-web day-4'));
    await cycles(2, world);
    expect(await watched()).toMatchObject({ 'web day-4': 'missing' });
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '1' });
  });
});
