import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fleet, SimulatedPolicy, SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import { seededHex } from '../../src/simulator/fleet/seed.ts';
import { exporting } from '../support/exporting.ts';
import { startSimulator } from '../support/simulated.ts';
import { fleetParts } from '../support/simulated-fleet.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Tuesday. */
const START_MS = Date.UTC(2026, 1, 3, 12);
const PROJECT = {
  projectId: seededHex(4, 'prod'),
  name: 'prod',
  region: 'eu-de',
  token: 'token-4',
};

const parts = fleetParts({ seed: 4, projectId: PROJECT.projectId });

function vault(name: string, more: Partial<SimulatedVault> = {}): SimulatedVault {
  const own = { id: name, createdAtMs: START_MS - 90 * DAY_MS };
  return parts.vault(`vault ${name}`, [`server of ${name}`], { ...own, ...more });
}

const NIGHTLY: SimulatedPolicy = {
  id: 'nightly',
  name: 'every night',
  projectId: PROJECT.projectId,
  patterns: ['FREQ=DAILY;INTERVAL=1;BYHOUR=01;BYMINUTE=00'],
  startMs: START_MS - 60 * DAY_MS,
  retentionDays: 30,
  vaults: [{ vaultId: 'web' }],
  form: 'legacy',
};
const COPIES: SimulatedPolicy = {
  ...NIGHTLY,
  id: 'copies',
  name: 'to the west',
  operationType: 'replication',
  destinationRegion: 'eu-nl',
  patterns: ['FREQ=WEEKLY;BYDAY=TU,FR;BYHOUR=4;BYMINUTE=0'],
  vaults: [{ vaultId: 'web', destinationVaultId: 'far away' }],
};

const FIRST = parts.restorePoint(vault('web'), 'first', START_MS - 11 * HOUR_MS, {
  form: 'legacy',
});

/** A cloud with a vault that is backed up each night and one that is not, and an exporter that looks. */
async function promising(lines: readonly string[] = ['discover: true'], more: Partial<Fleet> = {}) {
  let nowMs = START_MS;
  /** Of a clock that is never put back. */
  let passedMs = 0;
  const fleet: Fleet = {
    startMs: START_MS,
    projects: [{ ...PROJECT, tokens: [PROJECT.token] }],
    vaults: [vault('web'), vault('db')],
    checkpoints: [FIRST],
    policies: [NIGHTLY, COPIES],
    ...more,
  };
  const simulator = await startSimulator(fleet, { now: () => nowMs });
  onTestFinished(simulator.close);
  const daemon = await exporting({
    config: configOf(simulator.url, lines),
    nowMs: () => nowMs,
    monotonicMs: () => performance.now() + passedMs,
  });
  onTestFinished(daemon.stop);
  return {
    simulator,
    daemon,
    config: (changed: readonly string[]) => configOf(simulator.url, changed),
    /** A cycle after so long. */
    cycleAfter: async (ms: number) => {
      nowMs += ms;
      passedMs += Math.max(ms, 0);
      await daemon.cycle();
    },
    asked: (operation: string) =>
      simulator.requests.list().filter((each) => each.operation === operation).length,
    /** Values of a family by what follows the project in its labels, times as text. */
    told: async (family: string) =>
      Object.fromEntries(
        Object.entries(await daemon.values(family)).map(([labels, value]) => [
          labels.replace(/^prod ?/, ''),
          family.includes('timestamp') ? timeText(Number(value)) : Number(value),
        ]),
      ),
  };
}

function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16);
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

const NEXT = 'cbr_vault_next_scheduled_backup_timestamp_seconds';
const LAST = 'cbr_vault_last_scheduled_backup_timestamp_seconds';
const OBJECTIVE = 'cbr_vault_recovery_point_objective_seconds';
const SUCCESS = 'cbr_exporter_collector_success';

describe('what policies promise', () => {
  it('is told of each vault, and of each policy', async () => {
    const { cycleAfter, told, asked } = await promising();
    await cycleAfter(0);
    expect(await told(LAST)).toEqual({ web: '2026-02-03T01:00' });
    expect(await told(NEXT)).toEqual({ web: '2026-02-04T01:00' });
    expect(await told(OBJECTIVE)).toEqual({ web: 26 * 3600 });
    expect(await told('cbr_vault_expected_backup_interval_seconds')).toEqual({ web: 86_400 });
    expect(await told('cbr_vault_expected_replication_interval_seconds')).toEqual({
      web: 4 * 86_400,
    });
    expect(await told('cbr_vault_policies')).toEqual({
      'web backup enabled': 1,
      'web backup disabled': 0,
      'web replication enabled': 1,
      'web replication disabled': 0,
      'db backup enabled': 0,
      'db backup disabled': 0,
      'db replication enabled': 0,
      'db replication disabled': 0,
    });
    expect(await told('cbr_vault_policy_info')).toEqual({
      'web nightly backup ': 1,
      'web copies replication far away': 1,
    });
    expect(await told('cbr_policy_info')).toEqual({
      'nightly every night backup ': 1,
      'copies to the west replication eu-nl': 1,
    });
    expect(await told('cbr_policy_next_run_timestamp_seconds')).toEqual({
      nightly: '2026-02-04T01:00',
      copies: '2026-02-06T04:00',
    });
    expect(await told('cbr_policy_retention_seconds')).toMatchObject({ nightly: 30 * 86_400 });
    expect(await told(SUCCESS)).toMatchObject({ policies: 1 });
    expect(asked('list_policies')).toBe(1);
  });

  it('goes on with the clock, and is asked for again each quarter of an hour', async () => {
    const { cycleAfter, told, asked } = await promising();
    for (let cycle = 0; cycle <= 6; cycle += 1) await cycleAfter(cycle === 0 ? 0 : 300_000);
    expect(asked('list_policies')).toBe(3);
    await cycleAfter(13 * HOUR_MS);
    expect(await told(LAST)).toEqual({ web: '2026-02-04T01:00' });
    expect(await told(NEXT)).toEqual({ web: '2026-02-05T01:00' });
    // A clock that was wrong is put right.
    await cycleAfter(-3 * DAY_MS);
    expect(await told(NEXT)).toEqual({ web: '2026-02-02T01:00' });
  });

  it('follows a policy that is switched off, changed, bound and removed', async () => {
    const { simulator, cycleAfter, told } = await promising();
    await cycleAfter(0);
    simulator.policies.set({ ...NIGHTLY, enabled: false });
    await cycleAfter(900_000);
    expect(await told(OBJECTIVE)).toEqual({});
    expect(await told(NEXT)).toEqual({});
    expect(await told('cbr_vault_policies')).toMatchObject({
      'web backup enabled': 0,
      'web backup disabled': 1,
    });
    expect(await told('cbr_policy_enabled')).toMatchObject({ nightly: 0 });
    simulator.policies.set({
      ...NIGHTLY,
      patterns: ['FREQ=WEEKLY;BYDAY=MO;BYHOUR=3', 'FREQ=DAILY;INTERVAL=3;BYHOUR=12'],
      vaults: [{ vaultId: 'web' }, { vaultId: 'db' }],
    });
    await cycleAfter(900_000);
    expect(await told(OBJECTIVE)).toEqual({ web: 74 * 3600, db: 74 * 3600 });
    simulator.policies.remove('nightly');
    await cycleAfter(900_000);
    expect(await told(OBJECTIVE)).toEqual({});
    expect(await told('cbr_policy_info')).toEqual({ 'copies to the west replication eu-nl': 1 });
  });

  it('is nothing before a vault was there, and nothing in one that others copy into', async () => {
    const { cycleAfter, told } = await promising(['discover: true'], {
      vaults: [
        vault('web', { createdAtMs: START_MS - HOUR_MS }),
        vault('db', { protectType: 'replication' }),
      ],
      policies: [{ ...NIGHTLY, vaults: [{ vaultId: 'web' }, { vaultId: 'db' }] }],
    });
    await cycleAfter(0);
    expect(await told(LAST)).toEqual({});
    expect(await told(NEXT)).toEqual({ web: '2026-02-04T01:00' });
    expect(await told(OBJECTIVE)).toEqual({ web: 26 * 3600 });
    await cycleAfter(13 * HOUR_MS);
    expect(await told(LAST)).toEqual({ web: '2026-02-04T01:00' });
  });

  it('cannot be read: nothing is expected, it is counted and named once', async () => {
    const { cycleAfter, told, daemon } = await promising(['discover: true'], {
      policies: [NIGHTLY, { ...NIGHTLY, id: 'odd', name: 'odd', patterns: ['FREQ=MONTHLY'] }],
    });
    for (let cycle = 0; cycle < 4; cycle += 1) await cycleAfter(900_000);
    expect(await told('cbr_policy_expected_interval_seconds')).toEqual({ nightly: 86_400 });
    expect(await told(OBJECTIVE)).toEqual({ web: 26 * 3600 });
    expect(await told('cbr_exporter_unknown_values_total')).toEqual({ policy_pattern: 1 });
    expect(daemon.logged.filter((line) => line.includes('FREQ=MONTHLY'))).toEqual([
      expect.stringContaining('"policy_id":"odd"'),
    ]);
  });
});

describe('policies that cannot be had', () => {
  it('for lack of a right take nothing else away, and the right is named once', async () => {
    const { simulator, cycleAfter, told, daemon } = await promising();
    simulator.setFault('policies', { name: 'not_authenticated' });
    for (let cycle = 0; cycle < 3; cycle += 1) await cycleAfter(300_000);
    expect(await told(SUCCESS)).toEqual({ policies: 0, vaults: 1, backups: 1, tasks: 1 });
    expect(await told('cbr_exporter_collector_last_success_timestamp_seconds')).toMatchObject({
      policies: '1970-01-01T00:00',
    });
    expect(await told('cbr_vault_info')).not.toEqual({});
    expect(await told('cbr_vault_policies')).toEqual({});
    const named = daemon.logged.filter((line) => line.includes('cbr:policies:list'));
    expect(named.filter((line) => line.includes('"reason":"forbidden"'))).toHaveLength(3);
  });

  it('stay for four times as long as they are read again, and then take their series along', async () => {
    const { simulator, cycleAfter, told } = await promising();
    await cycleAfter(0);
    simulator.setFault('policies', { name: 'backend_unavailable' });
    await cycleAfter(HOUR_MS - 60_000);
    expect(await told(OBJECTIVE)).toEqual({ web: 26 * 3600 });
    expect(await told(SUCCESS)).toMatchObject({ policies: 0 });
    await cycleAfter(120_000);
    expect(await told(OBJECTIVE)).toEqual({});
    expect(await told('cbr_policy_info')).toEqual({});
    expect(await told('cbr_vault_info')).not.toEqual({});
    simulator.setFault('policies', undefined);
    await cycleAfter(300_000);
    expect(await told(OBJECTIVE)).toEqual({ web: 26 * 3600 });
  });

  it('hang, and the rest of the cycle goes on', async () => {
    const { simulator, cycleAfter, told } = await promising([
      'discover: true',
      'poll: {deadline: 2s, timeout: 1500ms}',
    ]);
    simulator.setFault('policies', { name: 'stall' });
    await cycleAfter(0);
    expect(await told(SUCCESS)).toEqual({ policies: 0, vaults: 1, backups: 1, tasks: 1 });
    expect(await told('cbr_up')).toEqual({ '': 1 });
  });
});

describe('objectives', () => {
  const LINES = [
    'discover: true',
    'grace: 30m',
    'objectives: [{vaults: ["vault d*", {tag: {a: b}}], recovery_point: 4h}]',
  ];

  it('count more than the schedule, and change with the configuration and the name', async () => {
    const { simulator, daemon, cycleAfter, told, config } = await promising(LINES);
    await cycleAfter(0);
    expect(await told(OBJECTIVE)).toEqual({ web: 24.5 * 3600, db: 4 * 3600 });
    simulator.setVault(vault('web', { tags: [{ key: 'a', value: 'b' }] }));
    await cycleAfter(300_000);
    expect(await told(OBJECTIVE)).toEqual({ web: 4 * 3600, db: 4 * 3600 });
    await daemon.reconfigure(config(['discover: true']));
    expect(await told(OBJECTIVE)).toEqual({ web: 26 * 3600 });
    await daemon.reconfigure(config(['checkpoints: []']));
    expect(await told(OBJECTIVE)).toEqual({});
    expect(await told(SUCCESS)).not.toHaveProperty('policies');
  });

  it('are for the vaults of configured restore points as well', async () => {
    const { simulator, cycleAfter, told } = await promising([
      `checkpoints: [${FIRST.id}]`,
      'objectives: [{vaults: "vault w*", recovery_point: 26h}]',
    ]);
    await cycleAfter(0);
    expect(await told(OBJECTIVE)).toEqual({ web: 26 * 3600 });
    // What is gone is when an objective is missed.
    simulator.remove(FIRST.id);
    await cycleAfter(300_000);
    expect(await told(OBJECTIVE)).toEqual({ web: 26 * 3600 });
  });
});
