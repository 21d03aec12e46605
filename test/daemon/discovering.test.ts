import { afterEach, describe, expect, it } from 'vitest';
import type { Fleet, SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import { seededHex, seededId } from '../../src/simulator/fleet/seed.ts';
import { type Exporting, exporting } from '../support/exporting.ts';
import { type RunningSimulator, startSimulator } from '../support/simulated.ts';

const DAY_MS = 86_400_000;
const PROJECT = {
  projectId: seededHex(9, 'prod'),
  name: 'prod',
  region: 'eu-de',
  token: 'token-9',
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function vault(name: string, ...servers: readonly string[]): SimulatedVault {
  return {
    id: seededId(9, name),
    name,
    projectId: PROJECT.projectId,
    resources: servers.map((server) => ({
      id: seededId(9, server),
      name: server,
      type: 'OS::Nova::Server',
      protectStatus: 'available',
      sizeGib: 10,
    })),
  };
}

const WEB = vault('vault-web', 'web-1', 'web-2');
const DATABASES = vault('vault-db', 'db-1');

function restorePoint(of: SimulatedVault, name: string, createdAtMs: number, status = 'available') {
  return {
    id: seededId(9, `${of.name} ${name}`),
    projectId: PROJECT.projectId,
    vaultId: of.id,
    createdAtMs,
    name,
    retentionDays: 30,
    status,
    form: 'legacy' as const,
  };
}

interface Discovering {
  readonly simulator: RunningSimulator;
  readonly daemon: Exporting;
  advance(ms: number): void;
  now(): number;
  /** Names of the restore points that are watched, with their presence. */
  watched(): Promise<Readonly<Record<string, string>>>;
}

/** A cloud of two vaults with a restore point a day, ten days long, and an exporter that looks. */
async function discovering(lines: readonly string[] = ['discover: true']): Promise<Discovering> {
  let nowMs = Date.now();
  const startMs = nowMs;
  const checkpoints = [WEB, DATABASES].flatMap((of) =>
    Array.from({ length: 10 }, (_, day) =>
      restorePoint(of, `day-${day}`, startMs - (day + 0.2) * DAY_MS),
    ),
  );
  const fleet: Fleet = {
    startMs,
    projects: [{ ...PROJECT, tokens: [PROJECT.token] }],
    vaults: [WEB, DATABASES],
    checkpoints,
  };
  const simulator = await startSimulator(fleet, { now: () => nowMs });
  closing.push(simulator.close);
  const daemon = await exporting({
    config: configOf(simulator.url, lines),
    nowMs: () => nowMs,
    monotonicMs: () => performance.now() + nowMs - startMs,
  });
  closing.push(daemon.stop);
  const names = new Map(checkpoints.map((each) => [each.id, nameOf(each)]));
  function nameOf(each: { name?: string; vaultId: string | undefined }): string {
    return `${each.vaultId === WEB.id ? 'web' : 'db'} ${each.name}`;
  }
  return {
    simulator,
    daemon,
    advance: (ms) => {
      nowMs += ms;
    },
    now: () => nowMs,
    watched: async () => {
      const text = (await daemon.exporter.exposition()).toString();
      const found = text.matchAll(
        /^cbr_checkpoint_presence\{project="prod",checkpoint_id="([^"]+)",presence="(\w+)"\} 1$/gm,
      );
      return Object.fromEntries(
        Array.from(found, ([, id = '', presence = '']) => [names.get(id) ?? id, presence]),
      );
    },
  };
}

function configOf(url: string, lines: readonly string[]): string {
  return [
    'schedule: "*/5 * * * *"',
    'poll: {requests_per_second: 1000, max_attempts: 1, timeout: 2s}',
    'projects:',
    '  - name: prod',
    '    region: eu-de',
    `    project_id: ${PROJECT.projectId}`,
    `    endpoint: ${url}`,
    `    auth: {type: token, token: ${PROJECT.token}}`,
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');
}

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
      list_vaults: 1,
      list_backups: 3,
      show_checkpoint: 6,
    });
    simulator.requests.clear();
    advance(300_000);
    await daemon.cycle();
    expect(operationsOf(simulator)).toEqual({ list_vaults: 1, list_backups: 1 });
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
    const { simulator, daemon, watched, advance } = await discovering();
    await daemon.cycle();
    advance(300_000);
    simulator.remove(seededId(9, 'vault-web day-1'));
    await daemon.cycle();
    await daemon.cycle();
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '1' });
    expect(await watched()).toMatchObject({ 'web day-1': 'missing', 'web day-3': 'present' });
    expect(daemon.logged.filter((line) => line.includes('lost'))).toEqual([
      expect.stringContaining('"vault_name":"vault-web"'),
    ]);
    for (let hour = 0; hour < 20; hour += 1) {
      advance(3_600_000);
      await daemon.cycle();
    }
    expect(await watched()).toMatchObject({ 'web day-1': 'missing' });
    advance(5 * 3_600_000);
    await daemon.cycle();
    expect(await watched()).not.toHaveProperty('web day-1');
    expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '1' });
  });

  it('a list that fails leaves what was known, and says so', async () => {
    const { simulator, daemon, watched, advance } = await discovering();
    await daemon.cycle();
    advance(300_000);
    simulator.setFault('vaults', { name: 'not_authenticated' });
    await daemon.cycle();
    expect(await watched()).toEqual(NEWEST);
    expect(await daemon.values('cbr_exporter_collector_success')).toEqual({
      'prod vaults': '0',
      'prod backups': '1',
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
  expect(operationsOf(simulator)).toEqual({ list_vaults: 1, list_backups: 1 });
  expect(await daemon.values('cbr_restore_points_lost_total')).toEqual({ prod: '0' });
});

describe('side by side with a list', () => {
  const old = seededId(9, 'vault-web day-7');
  const newest = seededId(9, 'vault-web day-0');

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
    expect(operationsOf(simulator)).toEqual({ list_vaults: 1, list_backups: 1 });
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
  const old = seededId(9, 'vault-web day-7');

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
    simulator.setFault(seededId(9, 'vault-web day-1'), { name: 'unknown_error' });
    simulator.change(seededId(9, 'vault-web day-1'), { name: 'changed' });
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
    simulator.change(seededId(9, 'vault-web day-4'), { status: 'error' });
    await cycles(2, world);
    await daemon.reconfigure(configOf(simulator.url, ['discover: {newest: 6}']));
    world.advance(7 * 3_600_000);
    await cycles(2, world);
    // Six available ones of each, and the failed one between them.
    expect(Object.keys(await watched())).toHaveLength(13);
    simulator.addCheckpoint(restorePoint(WEB, 'new', world.now() - 60_000));
    await cycles(1, world);
    simulator.remove(seededId(9, 'vault-web new'));
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
    const id = seededId(9, 'vault-web day-1');
    simulator.setFault(id, { name: 'checkpoint_not_found', times: 2 });
    await cycles(2, world);
    expect(await watched()).toMatchObject({ 'web day-1': 'missing' });
    expect(daemon.logged.filter((line) => line.includes('never seen'))).toEqual([]);
    await cycles(1, world);
    expect(await watched()).toEqual(NEWEST);
  });
});

function operationsOf(simulator: RunningSimulator): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { operation = 'none' } of simulator.requests.list()) {
    counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return counts;
}
