import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
async function formerly(lines = ['discover: true']) {
  const storagePath = await mkdtemp(join(tmpdir(), 'cbr-promised-'));
  onTestFinished(() => rm(storagePath, { recursive: true, force: true }));
  const cloud = await discoveryCloud({ policies: [NIGHTLY] });
  cloud.simulator.addCheckpoint(restorePoint(WEB, 'failed', cloud.now() - 600_000, 'error'));
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
  return { cloud, before, again };
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

  it('policies are asked for when they are due, and tasks count from a new baseline', async () => {
    const { cloud, again } = await formerly();
    const next = await again(60_000);
    await next.daemon.cycle();
    expect(operationsOf(cloud.simulator)).toMatchObject({ list_tasks: 1 });
    expect(operationsOf(cloud.simulator)['list_policies']).toBeUndefined();
    const counted = Object.values(await next.daemon.values('cbr_tasks_total'));
    expect(new Set(counted)).toEqual(new Set(['0']));
    // Its failures were told by the log of the former run.
    expect(next.daemon.logged.filter((line) => line.startsWith('tasks failed'))).toEqual([]);
    cloud.advance(900_000);
    await next.daemon.cycle();
    expect(operationsOf(cloud.simulator)).toMatchObject({ list_policies: 1, list_tasks: 2 });
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
