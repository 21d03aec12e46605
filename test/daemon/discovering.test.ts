import { describe, expect, it } from 'vitest';
import {
  configOf,
  type Discovering,
  discovering,
  idOf,
  operationsOf,
  restorePoint,
  WEB,
} from '../support/discovering.ts';

const NEWEST = {
  'web day-0': 'present',
  'web day-1': 'present',
  'web day-2': 'present',
  'db day-0': 'present',
  'db day-1': 'present',
  'db day-2': 'present',
};

describe('with discover: true', () => {
  it('the newest restore points of each vault are watched, and asked for once', async () => {
    const { simulator, daemon, watched, advance } = await discovering();
    expect(await daemon.cycle()).toBe(true);
    expect(await watched()).toEqual(NEWEST);
    expect(await daemon.values('cbr_up')).toEqual({ prod: '1' });
    expect(await daemon.values('cbr_exporter_checkpoints')).toMatchObject({
      'prod discovered': '6',
      'prod static': '0',
    });
    expect(await daemon.values('cbr_exporter_discovered_vaults')).toEqual({ prod: '2' });
    expect(operationsOf(simulator)).toEqual({
      list_policies: 1,
      list_vaults: 1,
      list_backups: 3,
      list_tasks: 1,
      show_checkpoint: 6,
    });
    simulator.requests.clear();
    advance(300_000);
    await daemon.cycle();
    expect(operationsOf(simulator)).toEqual({ list_vaults: 1, list_backups: 1, list_tasks: 1 });
    expect(await daemon.values('cbr_checkpoint_poll_success')).toMatchObject({ prod: '1' });
    expect(
      Number((await daemon.values('cbr_checkpoint_last_success_timestamp_seconds'))['prod']),
    ).toBeGreaterThan(Date.now() / 1000 + 200);
  });

  it('a new one comes, and the oldest leaves without a word', async () => {
    const { simulator, daemon, watched, advance, now } = await discovering();
    await daemon.cycle();
    advance(3_600_000);
    simulator.addCheckpoint(restorePoint(WEB, 'new', now() - 600_000));
    simulator.requests.clear();
    await daemon.cycle();
    expect(Object.keys(await watched())).toHaveLength(6);
    expect(await watched()).not.toHaveProperty('web day-2');
    expect(await daemon.values('cbr_checkpoint_status_transitions_total')).toMatchObject({
      'prod available': '1',
    });
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '0' });
  });

  it('one that is deleted before its time is lost: counted, named, missing for a day', async () => {
    const { simulator, daemon, watched, advance, now } = await discovering();
    await daemon.cycle();
    advance(300_000);
    simulator.remove(idOf('vault-web day-1'));
    await daemon.cycle();
    await daemon.cycle();
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '1' });
    expect(await watched()).toMatchObject({ 'web day-1': 'missing', 'web day-3': 'present' });
    expect(daemon.logged.filter((line) => line.includes('lost'))).toEqual([
      expect.stringContaining('"vault_name":"vault-web"'),
    ]);
    // Newer ones push it out of what is followed, which is no end of the alert on it.
    for (let hour = 0; hour < 20; hour += 1) {
      advance(3_600_000);
      simulator.addCheckpoint(restorePoint(WEB, `h${hour}`, now() - 60_000));
      await daemon.cycle();
    }
    expect(await watched()).toMatchObject({ 'web day-1': 'missing' });
    advance(5 * 3_600_000);
    await daemon.cycle();
    expect(await watched()).not.toHaveProperty('web day-1');
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '1' });
  });

  it('one that is deleted while nothing answers for it is lost when something does', async () => {
    const { simulator, daemon, watched, advance, now } = await discovering();
    await daemon.cycle();
    const deleted = idOf('vault-web day-1');
    simulator.setFault(deleted, { name: 'service_unavailable' });
    simulator.remove(deleted);
    advance(300_000);
    await daemon.cycle();
    for (let hour = 0; hour < 5; hour += 1) {
      advance(3_600_000);
      simulator.addCheckpoint(restorePoint(WEB, `h${hour}`, now() - 60_000));
      await daemon.cycle();
    }
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '0' });
    simulator.setFault(deleted, undefined);
    advance(3_600_000);
    await daemon.cycle();
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '1' });
    expect(await watched()).toMatchObject({ 'web day-1': 'missing' });
  });

  it('a list that fails leaves what was known, and says so', async () => {
    const { simulator, daemon, watched, advance } = await discovering();
    await daemon.cycle();
    advance(300_000);
    simulator.setFault('vaults', { name: 'not_authenticated' });
    await daemon.cycle();
    expect(await watched()).toEqual(NEWEST);
    expect(await daemon.values('cbr_exporter_collector_success')).toEqual({
      'prod policies': '1',
      'prod vaults': '0',
      'prod backups': '1',
      'prod tasks': '1',
    });
    expect(daemon.logged.some((line) => line.includes('cbr:vaults:list'))).toBe(true);
    simulator.setFault('vaults', undefined);
    await daemon.cycle();
    expect(await daemon.values('cbr_exporter_collector_success')).toMatchObject({
      'prod vaults': '1',
    });
  });

  it('vaults can be chosen, and how many restore points of each', async () => {
    const { daemon, watched } = await discovering([
      'discover: {newest: 1, vaults: {include: ["vault-*"], exclude: [{tag: {a: b}}, "*-db"]}}',
    ]);
    await daemon.cycle();
    expect(await watched()).toEqual({ 'web day-0': 'present' });
  });
});

it('a vault that a reload excludes leaves at once, without an event or a request', async () => {
  const { simulator, daemon, watched, advance } = await discovering();
  await daemon.cycle();
  const lines = ['discover: {vaults: {exclude: ["*-db"]}}'];
  await daemon.reconfigure(configOf(simulator.url, lines));
  advance(300_000);
  simulator.requests.clear();
  await daemon.cycle();
  expect(Object.keys(await watched())).toEqual(['web day-0', 'web day-1', 'web day-2']);
  expect(operationsOf(simulator)).toEqual({ list_vaults: 1, list_backups: 1, list_tasks: 1 });
  expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '0' });
});

describe('side by side with a list', () => {
  const old = idOf('vault-web day-7');
  const newest = idOf('vault-web day-0');

  it('an ID in both is asked for once, and stays followed when it leaves the list', async () => {
    const both = ['discover: {newest: 1}', `checkpoints: [${old}, ${newest}]`];
    const { simulator, daemon, watched, advance } = await discovering(both);
    await daemon.cycle();
    expect(await watched()).toEqual({
      'web day-7': 'present',
      'web day-0': 'present',
      'db day-0': 'present',
    });
    expect(operationsOf(simulator)['show_checkpoint']).toBe(3);
    expect(await daemon.values('cbr_exporter_checkpoints')).toMatchObject({
      'prod static': '2',
      'prod discovered': '1',
    });
    await daemon.reconfigure(configOf(simulator.url, ['discover: {newest: 1}', 'checkpoints: []']));
    advance(300_000);
    simulator.requests.clear();
    await daemon.cycle();
    expect(await watched()).toEqual({ 'web day-0': 'present', 'db day-0': 'present' });
    expect(operationsOf(simulator)).toEqual({ list_vaults: 1, list_backups: 1, list_tasks: 1 });
  });

  it('a reload without discovery lets go of what was discovered, and of nothing else', async () => {
    const { simulator, daemon, watched } = await discovering([
      'discover: true',
      `checkpoints: [${old}]`,
    ]);
    await daemon.exporter.start();
    await daemon.cycle();
    await daemon.reconfigure(configOf(simulator.url, [`checkpoints: [${old}]`]));
    expect(await watched()).toEqual({ 'web day-7': 'present' });
  });
});

describe('whatever fails', () => {
  const old = idOf('vault-web day-7');

  async function cycles(count: number, { daemon, advance }: Discovering): Promise<void> {
    for (let done = 0; done < count; done += 1) {
      advance(300_000);
      await daemon.cycle();
    }
  }

  it('lists that nobody answers keep no configured ID from being asked in each cycle', async () => {
    const world = await discovering(['discover: true', `checkpoints: [${old}]`]);
    const { simulator, watched } = world;
    for (const list of ['vaults', 'backups']) {
      simulator.setFault(list, { name: 'service_unavailable' });
    }
    await cycles(4, world);
    expect(operationsOf(simulator)['show_checkpoint']).toBe(4);
    expect(await watched()).toEqual({ 'web day-7': 'present' });
  });

  it('lists that hang leave half of the cycle to the polls', async () => {
    const world = await discovering([
      'discover: true',
      `checkpoints: [${old}]`,
      'poll: {deadline: 1s, timeout: 900ms}',
    ]);
    const { simulator, watched, daemon } = world;
    simulator.setFault('vaults', { name: 'stall' });
    simulator.setFault('backups', { name: 'stall' });
    await cycles(2, world);
    expect(operationsOf(simulator)['show_checkpoint']).toBe(2);
    expect(await watched()).toEqual({ 'web day-7': 'present' });
    expect(daemon.logged.filter((line) => line.includes('internal error'))).toEqual([]);
  });

  it('a followed one that always fails is no open circuit while the lists are answered', async () => {
    const world = await discovering();
    const { simulator, daemon } = world;
    await cycles(1, world);
    simulator.setFault(idOf('vault-web day-1'), { name: 'unknown_error' });
    simulator.change(idOf('vault-web day-1'), { name: 'changed' });
    world.advance(7_200_000);
    await cycles(4, world);
    expect(await daemon.values('cbr_exporter_api_circuit_open')).toEqual({ prod: '0' });
    expect(await daemon.values('cbr_exporter_poll_cycles_total')).toEqual({ prod: '5' });
  });

  it('restore points are asked for before they are too old, when no list keeps them young', async () => {
    const world = await discovering(['discover: true', 'poll: {max_age: 12m}']);
    const { simulator, watched } = world;
    await cycles(1, world);
    simulator.setFault('backups', { name: 'unknown_error' });
    simulator.requests.clear();
    await cycles(3, world);
    // At an age of ten minutes: five are not half of twelve yet.
    expect(operationsOf(simulator)['show_checkpoint']).toBe(6);
    expect(await watched()).toEqual(NEWEST);
  });

  it('old ones that become followed, by another choice or after a deletion, are no events', async () => {
    const world = await discovering(['discover: {newest: 2}']);
    const { simulator, daemon, watched } = world;
    simulator.change(idOf('vault-web day-4'), { status: 'error' });
    await cycles(2, world);
    await daemon.reconfigure(configOf(simulator.url, ['discover: {newest: 6}']));
    world.advance(7 * 3_600_000);
    await cycles(2, world);
    // Six available ones of each, and the failed one between them.
    expect(Object.keys(await watched())).toHaveLength(13);
    simulator.addCheckpoint(restorePoint(WEB, 'new', world.now() - 60_000));
    await cycles(1, world);
    simulator.remove(idOf('vault-web new'));
    await cycles(2, world);
    expect(await daemon.values('cbr_checkpoint_status_transitions_total')).toMatchObject({
      'prod available': '1',
      'prod error': '0',
    });
  });

  it('events of a vault are counted while another one cannot be read', async () => {
    const world = await discovering();
    const { simulator, daemon } = world;
    simulator.setFault('backups', { name: 'invalid_query', after: 2 });
    await cycles(1, world);
    simulator.setFault('backups', undefined);
    simulator.addCheckpoint(restorePoint(WEB, 'new', world.now() - 60_000, 'error'));
    await cycles(1, world);
    expect(await daemon.values('cbr_checkpoint_status_transitions_total')).toMatchObject({
      'prod error': '1',
    });
  });

  it('one that is said to be gone while the lists show it is asked for until it is there', async () => {
    const world = await discovering();
    const { simulator, daemon, watched } = world;
    const id = idOf('vault-web day-1');
    simulator.setFault(id, { name: 'checkpoint_not_found', times: 2 });
    await cycles(2, world);
    // One of the two is late, and nobody knows which.
    expect(await watched()).toMatchObject({ 'web day-1': 'unknown' });
    expect(daemon.logged.filter((line) => line.includes('never seen'))).toEqual([]);
    await cycles(1, world);
    expect(await watched()).toEqual(NEWEST);
  });

  it.each(['protecting', 'deleting'])(
    'one that is answered as %s is asked for until it is not, whatever the lists say',
    async (status) => {
      const world = await discovering();
      const { simulator } = world;
      await cycles(1, world);
      const servers = WEB.resources.map(({ id }) => id);
      const change = { status: 'available', atMs: world.now() };
      const backups = new Map(servers.map((each) => [each, change]));
      simulator.change(idOf('vault-web day-1'), { status, backups });
      await cycles(1, world);
      simulator.requests.clear();
      await cycles(6, world);
      expect(operationsOf(simulator)['show_checkpoint']).toBe(6);
      simulator.change(idOf('vault-web day-1'), { status: 'available' });
      await cycles(1, world);
      simulator.requests.clear();
      await cycles(2, world);
      expect(operationsOf(simulator)['show_checkpoint']).toBeUndefined();
    },
  );

  it('one that is said to be gone for longer than lists are late is missing', async () => {
    const world = await discovering();
    const { simulator, watched } = world;
    await cycles(1, world);
    simulator.setFault(idOf('vault-web day-1'), { name: 'checkpoint_not_found' });
    // The next time that each of them is asked for.
    await cycles(14, world);
    expect(await watched()).toEqual(NEWEST);
    await cycles(2, world);
    expect(await watched()).toMatchObject({ 'web day-1': 'missing' });
    expect(await world.daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '0' });
  });
});
