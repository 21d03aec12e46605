import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fleet, SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import { seededHex } from '../../src/simulator/fleet/seed.ts';
import { exporting } from '../support/exporting.ts';
import { startSimulator } from '../support/simulated.ts';
import { fleetParts } from '../support/simulated-fleet.ts';

const HOUR_MS = 3_600_000;
const PROJECT = {
  projectId: seededHex(8, 'prod'),
  name: 'prod',
  region: 'eu-de',
  token: 'token-8',
};

const { vault, restorePoint } = fleetParts({ seed: 8, projectId: PROJECT.projectId });
const WEB = vault('vault-web', ['web-1', 'web-2']);
const DATABASES = vault('vault-db', ['db-1']);

/** A cloud of two vaults, and an exporter that looks at it every five minutes of its clock. */
async function watching(lines: readonly string[] = ['discover: true'], aheadMs = 0) {
  const startMs = Date.now();
  let nowMs = startMs;
  const fleet: Fleet = {
    startMs,
    projects: [{ ...PROJECT, tokens: [PROJECT.token] }],
    vaults: [WEB, DATABASES],
    checkpoints: [],
  };
  const simulator = await startSimulator(fleet, { now: () => nowMs });
  onTestFinished(simulator.close);
  const daemon = await exporting({
    config: configOf(simulator.url, lines),
    nowMs: () => nowMs + aheadMs,
    monotonicMs: () => performance.now() + nowMs - startMs,
  });
  onTestFinished(daemon.stop);
  let made = 0;
  return {
    simulator,
    daemon,
    back: (of: SimulatedVault, status: string, ageMs = 600_000) => {
      made += 1;
      const form = made % 2 === 0 ? 'legacy' : 'documented';
      const point = restorePoint(of, `made ${made}`, nowMs - ageMs, { status, form });
      simulator.addCheckpoint(point);
      return point.id;
    },
    cycle: async (afterMs = 300_000) => {
      nowMs += afterMs;
      await daemon.cycle();
    },
    counted: async () => above(await daemon.values('cbr_tasks_total')),
    failed: async () => named(above(await daemon.values('cbr_vault_failed_tasks'))),
    warned: () => daemon.logged.filter((line) => line.startsWith('tasks failed')),
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

/** Those that are not 0. */
function above(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '0'));
}

function named(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([labels, value]) => [
      labels.replace(WEB.id, 'web').replace(DATABASES.id, 'db'),
      value,
    ]),
  );
}

describe('tasks', () => {
  it('count once they have ended, and none of those before the start', async () => {
    const { daemon, back, cycle, counted, failed } = await watching();
    back(WEB, 'available');
    back(DATABASES, 'error');
    await cycle();
    expect(await counted()).toEqual({});
    expect(await failed()).toEqual({ 'prod db backup failed': '1' });
    expect(Object.keys(await daemon.values('cbr_tasks_total'))).toHaveLength(8 * 4);
    back(WEB, 'error');
    back(DATABASES, 'available');
    for (let again = 0; again < 4; again += 1) await cycle();
    expect(await counted()).toEqual({ 'prod backup success': '1', 'prod backup failed': '2' });
    expect(await daemon.values('cbr_task_failures_total')).toEqual({
      'prod backup BackupService.7103': '2',
    });
    expect(await failed()).toEqual({
      'prod web backup failed': '2',
      'prod db backup failed': '1',
    });
  });

  it('that run are waited for', async () => {
    const { simulator, back, cycle, counted } = await watching();
    const id = back(WEB, 'protecting');
    await cycle();
    for (let hours = 0; hours < 5; hours += 1) await cycle(HOUR_MS);
    back(DATABASES, 'available');
    await cycle();
    expect(await counted()).toEqual({ 'prod backup success': '1' });
    simulator.change(id, { status: 'error' });
    await cycle();
    await cycle();
    expect(await counted()).toEqual({ 'prod backup success': '1', 'prod backup failed': '2' });
  });

  it('that failed are told of in the log, once for each vault, with what the API says', async () => {
    const { back, cycle, warned } = await watching();
    await cycle();
    back(WEB, 'error');
    await cycle();
    await cycle();
    expect(warned()).toEqual([expect.stringMatching(/"vault_name":"vault-web","failed_tasks":2/)]);
    expect(warned()[0]).toContain('"operation_type":"backup","status":"failed"');
    expect(warned()[0]).toContain('"code":"BackupService.7103","reason":"The server cannot be');
  });

  it('that failed leave after a day, though nothing new comes', async () => {
    const { back, cycle, failed, counted } = await watching();
    back(WEB, 'error');
    await cycle();
    await cycle(23 * HOUR_MS);
    expect(await failed()).toEqual({ 'prod web backup failed': '2' });
    await cycle(HOUR_MS);
    expect(await failed()).toEqual({});
    expect(await counted()).toEqual({});
  });

  it('that failed between cycles of once a week are told of by two of these', async () => {
    const week = ['discover: true', 'schedule: "0 6 * * 1"'];
    const { back, cycle, failed, warned } = await watching(week);
    await cycle();
    await cycle(7 * 24 * HOUR_MS);
    back(WEB, 'error');
    await cycle(6 * 24 * HOUR_MS);
    expect(await failed()).toEqual({ 'prod web backup failed': '2' });
    expect(warned()).toHaveLength(1);
    await cycle(7 * 24 * HOUR_MS);
    expect(await failed()).toEqual({ 'prod web backup failed': '2' });
    await cycle(7 * 24 * HOUR_MS);
    expect(await failed()).toEqual({});
  });

  it('that failed leave after a day though cycles pause for the weekend', async () => {
    const office = ['discover: true', 'schedule: "*/5 8-18 * * 1-5"'];
    const { back, cycle, failed } = await watching(office);
    back(WEB, 'error');
    await cycle();
    expect(await failed()).toEqual({ 'prod web backup failed': '2' });
    for (let times = 0; times < 4; times += 1) await cycle(6 * HOUR_MS);
    expect(await failed()).toEqual({});
  });

  it.each([12, 3 * 24])(
    'that failed %i h before the first cycle of a week, of two as well',
    async (hours) => {
      const { back, cycle, failed } = await watching(['discover: true', 'schedule: "0 6 * * 1"']);
      back(WEB, 'error', hours * HOUR_MS);
      await cycle();
      for (const [afterDays, told] of [
        [0, { 'prod web backup failed': '2' }],
        [7, { 'prod web backup failed': '2' }],
        [7, {}],
      ] as const) {
        if (afterDays > 0) await cycle(afterDays * 24 * HOUR_MS);
        expect(await failed()).toEqual(told);
      }
    },
  );

  it.each([
    ['of a process', 0],
    ['after it', 1],
  ])('that failed in a pause are told of for a day from the first list %s', async (_, before) => {
    const office = ['discover: true', 'schedule: "*/5 8-18 * * 1-5"'];
    const { back, cycle, failed } = await watching(office);
    for (let times = 0; times < before; times += 1) await cycle();
    const pauseMs = 61 * HOUR_MS;
    back(WEB, 'error', 46 * HOUR_MS - before * pauseMs);
    await cycle(before * pauseMs);
    for (let times = 0; times < 4; times += 1) await cycle();
    for (let times = 0; times < 4; times += 1) {
      expect(await failed()).toEqual({ 'prod web backup failed': '2' });
      await cycle(6 * HOUR_MS);
    }
    expect(await failed()).toEqual({});
  });

  it.each([-3, 3])('that failed are shown by a clock that is %i hours ahead', async (hours) => {
    const { daemon, back, cycle, failed } = await watching(['discover: true'], hours * HOUR_MS);
    back(WEB, 'available');
    await cycle();
    back(WEB, 'error');
    for (let again = 0; again < 3; again += 1) await cycle();
    expect(await failed()).toEqual({ 'prod web backup failed': '2' });
    expect(daemon.logged.filter((line) => line.includes('too old'))).toEqual([]);
    expect(
      Object.keys(await daemon.values('cbr_vault_resource_recovery_point_timestamp_seconds')),
    ).toHaveLength(2);
  });

  it('of a deletion that names no vault count for that of the resource', async () => {
    const { simulator, back, cycle, failed } = await watching();
    await cycle();
    back(DATABASES, 'available', 12 * HOUR_MS);
    const id = back(DATABASES, 'available', 6 * HOUR_MS);
    simulator.change(id, { status: 'error-deleting' });
    await cycle();
    expect(await failed()).toEqual({ 'prod db delete failed': '1' });
  });

  it('of a kind nobody documented keep their name, up to a number of them', async () => {
    const { simulator, daemon, cycle, counted } = await watching();
    await cycle();
    for (let kind = 0; kind < 60; kind += 1) {
      simulator.setTask({
        projectId: PROJECT.projectId,
        startedAtMs: Date.now(),
        payload: {
          id: `t${kind}`,
          operation_type: `kind-${String(kind).padStart(2, '0')}`,
          status: 'success',
          created_at: new Date().toISOString(),
        },
      });
    }
    await cycle();
    const kinds = await counted();
    expect(Object.keys(kinds)).toHaveLength(51);
    expect(kinds).toMatchObject({ 'prod other success': '10' });
    expect(await daemon.values('cbr_exporter_unknown_values_total')).toMatchObject({
      'prod operation_type': '10',
    });
  });
});

describe('a list of tasks', () => {
  it('that is refused takes nothing else with it, and says which right is missing', async () => {
    const { simulator, daemon, back, cycle } = await watching();
    simulator.setFault('tasks', { name: 'user_not_allowed' });
    back(WEB, 'available');
    await cycle();
    expect(await daemon.values('cbr_exporter_collector_success')).toEqual({
      'prod policies': '1',
      'prod vaults': '1',
      'prod backups': '1',
      'prod tasks': '0',
    });
    expect(
      (await daemon.values('cbr_exporter_collector_last_success_timestamp_seconds'))['prod tasks'],
    ).toBe('0');
    expect(daemon.logged.some((line) => line.includes('"missing_right":"cbr:tasks:list"'))).toBe(
      true,
    );
    expect(await daemon.values('cbr_checkpoint_poll_success')).toEqual({ prod: '1' });
    expect(await daemon.values('cbr_vault_failed_tasks')).toEqual({});
  });

  it('is read when nothing else is', async () => {
    const { simulator, daemon, back, cycle, counted } = await watching();
    await cycle();
    for (const list of ['vaults', 'backups']) simulator.setFault(list, { name: 'unknown_error' });
    back(WEB, 'error');
    await cycle();
    expect(await counted()).toEqual({ 'prod backup failed': '2' });
    expect(await daemon.values('cbr_up')).toEqual({ prod: '1' });
  });

  it('that fails for long takes its series along, and brings them back', async () => {
    const { simulator, back, cycle, failed, counted } = await watching();
    back(WEB, 'error');
    await cycle();
    simulator.setFault('tasks', { name: 'unknown_error' });
    await cycle(14 * 60_000);
    expect(await failed()).toEqual({ 'prod web backup failed': '2' });
    await cycle(120_000);
    expect(await failed()).toEqual({});
    simulator.setFault('tasks', undefined);
    back(WEB, 'available');
    await cycle();
    expect(await failed()).toEqual({ 'prod web backup failed': '2' });
    expect(await counted()).toEqual({ 'prod backup success': '2' });
  });

  it('is not asked for where nobody wants it', async () => {
    const { simulator, daemon, back, cycle } = await watching(['discover: {tasks: 0s}']);
    back(WEB, 'error');
    await cycle();
    const asked = simulator.requests.list().map(({ operation }) => operation);
    expect(asked).not.toContain('list_tasks');
    expect(await daemon.values('cbr_exporter_collector_success')).toEqual({
      'prod policies': '1',
      'prod vaults': '1',
      'prod backups': '1',
    });
    expect(await daemon.values('cbr_tasks_total')).toEqual({});
  });

  it('is let go of by a reload, and begins anew with the next one', async () => {
    const { simulator, daemon, back, cycle, counted, failed } = await watching();
    back(WEB, 'error');
    await cycle();
    await daemon.reconfigure(configOf(simulator.url, ['discover: {tasks: 0s}']));
    expect(await daemon.values('cbr_exporter_collector_success')).toEqual({
      'prod policies': '1',
      'prod vaults': '1',
      'prod backups': '1',
    });
    expect(await failed()).toEqual({});
    back(DATABASES, 'error');
    await daemon.reconfigure(configOf(simulator.url, ['discover: {tasks: 48h}']));
    await cycle();
    expect(await counted()).toEqual({});
    expect(await failed()).toEqual({
      'prod web backup failed': '2',
      'prod db backup failed': '1',
    });
  });
});
