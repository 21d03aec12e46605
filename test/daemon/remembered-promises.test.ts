import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SimulatedPolicy } from '../../src/simulator/fleet/fleet.ts';
import {
  DAY_MS,
  type DiscoveringDaemon,
  discoveryCloud,
  operationsOf,
  PROJECT,
  restorePoint,
  WEB,
} from '../support/discovering.ts';

const NIGHTLY: SimulatedPolicy = {
  id: 'nightly',
  name: 'every night',
  projectId: PROJECT.projectId,
  patterns: ['FREQ=DAILY;INTERVAL=1;BYHOUR=01;BYMINUTE=00'],
  startMs: Date.now() - 60 * DAY_MS,
  retentionDays: 30,
  vaults: [{ vaultId: WEB.id }],
};
const FAMILIES = [
  'cbr_vault_recovery_point_objective_seconds',
  'cbr_vault_next_scheduled_backup_timestamp_seconds',
  'cbr_vault_policies',
  'cbr_vault_policy_info',
  'cbr_policy_info',
  'cbr_policy_retention_seconds',
  'cbr_vault_failed_tasks',
];

async function shown({ daemon }: DiscoveringDaemon) {
  const values = FAMILIES.map(async (family) => [family, await daemon.values(family)] as const);
  return Object.fromEntries(await Promise.all(values));
}

/** An exporter that ran a cycle and was stopped; starting another one after so long, without a cycle. */
async function formerly(
  lines = ['discover: true'],
  policies = [NIGHTLY],
  status: 'error' | 'available' = 'error',
) {
  const storagePath = await mkdtemp(join(tmpdir(), 'cbr-promised-'));
  onTestFinished(() => rm(storagePath, { recursive: true, force: true }));
  const cloud = await discoveryCloud({ policies });
  cloud.simulator.addCheckpoint(restorePoint(WEB, 'former', cloud.now() - 600_000, status));
  const first = await cloud.start(lines, { storagePath });
  await first.daemon.exporter.prepare();
  await first.daemon.cycle();
  const before = await shown(first);
  await first.daemon.exporter.stop();
  const again = async (afterMs: number, changed = lines) => {
    cloud.advance(afterMs);
    cloud.simulator.requests.clear();
    const next = await cloud.start(changed, { storagePath });
    await next.daemon.exporter.prepare();
    return next;
  };
  return { cloud, before, again, file: join(storagePath, 'state.jsonl') };
}

/** Stores something else of a policy, or of the lists. */
async function store(file: string, kind: string, key: string, fields: object): Promise<void> {
  const text = await readFile(file, 'utf8');
  const [section = ''] = text.match(new RegExp(`^\\{"section":"${kind}".*\\n`, 'm')) ?? [];
  const more = `${section}[${JSON.stringify(key)},\t${JSON.stringify(fields)}]\n`;
  await appendFile(file, `${more}{"crc32":${crc32(text + more)}}\n`);
}

describe('after a restart', () => {
  it('what policies promise and which tasks failed is told at once, and while no list can be had', async () => {
    const { cloud, before, again } = await formerly();
    expect(before['cbr_vault_failed_tasks']).toMatchObject({
      [`prod ${WEB.id} backup failed`]: '2',
    });
    expect(Object.keys(before['cbr_policy_info'] ?? {})).toHaveLength(1);
    const next = await again(60_000);
    expect(await shown(next)).toEqual(before);
    for (const list of ['policies', 'vaults', 'backups', 'tasks']) {
      cloud.simulator.setFault(list, { name: 'unknown_error' });
    }
    await next.daemon.cycle();
    expect(await shown(next)).toEqual(before);
    const told = await next.daemon.values('cbr_exporter_collector_last_success_timestamp_seconds');
    expect(Number(told['prod policies'])).toBeGreaterThan(0);
    expect(Number(told['prod tasks'])).toBeGreaterThan(0);
  });

  it('policies are read in the first cycle, and tasks count from a new baseline', async () => {
    const { cloud, again } = await formerly();
    const next = await again(60_000);
    await next.daemon.cycle();
    expect(operationsOf(cloud.simulator)).toMatchObject({ list_policies: 1, list_tasks: 1 });
    const answered = await next.daemon.values('cbr_exporter_collector_success');
    expect(answered).toMatchObject({ 'prod policies': '1' });
    const counted = Object.values(await next.daemon.values('cbr_tasks_total'));
    expect(new Set(counted)).toEqual(new Set(['0']));
    // Its failures were told by the log of the former run.
    expect(next.daemon.logged.filter((line) => line.startsWith('tasks failed'))).toEqual([]);
    cloud.advance(300_000);
    await next.daemon.cycle();
    expect(operationsOf(cloud.simulator)).toMatchObject({ list_policies: 1, list_tasks: 2 });
  });

  it('a policy that cannot be read is counted and named anew', async () => {
    const odd = { ...NIGHTLY, id: 'odd', name: 'odd', patterns: ['FREQ=MONTHLY'] };
    const { again } = await formerly(undefined, [NIGHTLY, odd]);
    const { daemon } = await again(60_000);
    for (let times = 0; times < 2; times += 1) await daemon.cycle();
    expect(await daemon.values('cbr_exporter_unknown_values_total')).toEqual({
      'prod policy_pattern': '1',
    });
    expect(daemon.logged.filter((line) => line.includes('FREQ=MONTHLY'))).toHaveLength(1);
  });

  it('no policy is told of while one of those that were stored cannot be read', async () => {
    const second = { ...NIGHTLY, id: 'second', name: 'another one', vaults: [] };
    const { before, again, file } = await formerly(undefined, [NIGHTLY, second]);
    await store(file, 'policies', 'second', { retained: '?' });
    const next = await again(60_000);
    const told = await shown(next);
    expect(told['cbr_policy_info']).toEqual({});
    expect(told['cbr_vault_recovery_point_objective_seconds']).toEqual({});
    expect(told['cbr_vault_failed_tasks']).toEqual(before['cbr_vault_failed_tasks']);
    await next.daemon.cycle();
    expect(await shown(next)).toEqual(before);
  });

  it('tasks that failed are told of for as long as without one', async () => {
    const { before, again } = await formerly(['discover: true', 'schedule: "0 6 * * 1"']);
    const next = await again(3 * DAY_MS);
    const failed = async () => (await shown(next))['cbr_vault_failed_tasks'];
    expect(await failed()).toEqual(before['cbr_vault_failed_tasks']);
    await next.daemon.cycle();
    expect(await failed()).toEqual(before['cbr_vault_failed_tasks']);
  });

  it('tasks of a store without the time of their list are told of by the first one', async () => {
    const { before, again, file } = await formerly(['discover: true', 'schedule: "0 6 * * 1"']);
    await store(file, 'lists', '', { tasksAskedSeconds: null, tasksSinceSeconds: 1 });
    const next = await again(3 * DAY_MS);
    expect(Object.keys(await next.daemon.values('cbr_vault_info'))).toHaveLength(2);
    expect(next.daemon.logged.join('')).not.toContain('cannot be used');
    const failed = async () => (await shown(next))['cbr_vault_failed_tasks'];
    expect(Object.values((await failed()) ?? {})).not.toContain('2');
    await next.daemon.cycle();
    expect(await failed()).toEqual(before['cbr_vault_failed_tasks']);
  });

  it('tasks that failed meanwhile are told of, however long that was', async () => {
    const { cloud, before, again } = await formerly(undefined, [NIGHTLY], 'available');
    cloud.advance(60_000);
    cloud.simulator.addCheckpoint(restorePoint(WEB, 'failed', cloud.now(), 'error'));
    const next = await again(3 * DAY_MS);
    await next.daemon.cycle();
    const failed = async () => (await shown(next))['cbr_vault_failed_tasks'];
    expect(await failed()).toEqual({
      ...before['cbr_vault_failed_tasks'],
      [`prod ${WEB.id} backup failed`]: '2',
    });
  });

  it('nothing of it is told that is too old', async () => {
    const { again } = await formerly();
    const next = await again(2 * 3_600_000);
    const told = await shown(next);
    expect(new Set(Object.values(told).map((each) => Object.keys(each).length))).toEqual(
      new Set([0]),
    );
  });

  it('without tasks, what was stored of them is left', async () => {
    const { before, again } = await formerly();
    const next = await again(60_000, ['discover: {tasks: 0s}']);
    expect(await shown(next)).toEqual({ ...before, cbr_vault_failed_tasks: {} });
  });
});
