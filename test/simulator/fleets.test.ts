import { describe, expect, it } from 'vitest';
import { CHECKPOINT_STATUSES, expirationSeconds } from '../../src/domain/restore-point.ts';
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import { projectAccess } from '../../src/simulator/fleet/fleet.ts';
import { createFleetState } from '../../src/simulator/fleet/fleet-state.ts';
import { generatedFleet } from '../support/generated-fleet.ts';
import { START_MS } from './started-simulator.ts';

describe('demo fleet', () => {
  const fleet = demoFleet(1, START_MS);

  function statuses(elapsedSeconds: number): ReadonlyMap<string | undefined, string> {
    const state = createFleetState(fleet, () => START_MS + elapsedSeconds * 1000);
    return new Map(state.list().map(({ checkpoint, status }) => [checkpoint.role, status]));
  }

  it('depends on the seed and the start alone', () => {
    expect(demoFleet(1, START_MS)).toEqual(fleet);
    expect(demoFleet(2, START_MS).checkpoints[0]?.id).not.toBe(fleet.checkpoints[0]?.id);
  });

  it('has every status, both forms, and IDs of its own for all', () => {
    const known = new Set(fleet.checkpoints.map(({ status }) => status));
    expect([...known].toSorted()).toEqual([...CHECKPOINT_STATUSES, 'copying', 'gone'].toSorted());
    expect(new Set(fleet.checkpoints.map(({ form }) => form)).size).toBe(2);
    expect(new Set(fleet.checkpoints.map(({ id }) => id)).size).toBe(fleet.checkpoints.length);
    expect(fleet.checkpoints.every(({ createdAtMs }) => createdAtMs <= START_MS)).toBe(true);
  });

  it('refers to vaults it has, of the same project', () => {
    const projects = new Map(fleet.vaults.map(({ id, projectId }) => [id, projectId]));
    const strays = fleet.checkpoints.filter(
      ({ vaultId, projectId }) => vaultId !== undefined && projects.get(vaultId) !== projectId,
    );
    expect(strays).toEqual([]);
  });

  it('has policies for vaults of their own project, and vaults without any', () => {
    const projects = new Map(fleet.vaults.map(({ id, projectId }) => [id, projectId]));
    const bound = fleet.policies?.flatMap(({ projectId, vaults }) =>
      vaults.map(({ vaultId }) => [vaultId, projectId] as const),
    );
    expect(bound?.filter(([id, project]) => projects.get(id) !== project)).toEqual([]);
    expect(new Set(bound?.map(([id]) => id)).size).toBeLessThan(fleet.vaults.length);
  });

  it.each([
    [29, 'vanishes after 30 seconds, long before its expiry', 'available'],
    [30, 'vanishes after 30 seconds, long before its expiry', 'gone'],
    [30, 'error and back, every minute', 'error'],
    [60, 'error and back, every minute', 'available'],
    [45, 'protecting, then available after 45 seconds', 'available'],
    [40, 'protecting, then error after 40 seconds', 'error'],
    [50, 'deleting, then gone after 50 seconds', 'gone'],
    [35, 'deleting, then error-deleting after 35 seconds', 'error-deleting'],
    [59, 'expires after 45 seconds and is gone 15 seconds later', 'available'],
    [60, 'expires after 45 seconds and is gone 15 seconds later', 'gone'],
    [9999, 'stuck in error-deleting', 'error-deleting'],
  ])('after %d s the one that is "%s" is %s', (elapsedSeconds, role, status) => {
    expect(statuses(elapsedSeconds).get(role)).toBe(status);
  });

  it('has one whose retention ends 45 s after the start', () => {
    const expiring = fleet.checkpoints.find(({ role }) => role?.startsWith('expires'));
    const expiresAtSeconds = expirationSeconds({
      createdAtSeconds: (expiring?.createdAtMs ?? 0) / 1000,
      retentionSeconds: (expiring?.retentionDays ?? 0) * 86_400,
    });
    expect(expiresAtSeconds).toBeCloseTo(START_MS / 1000 + 45, 2);
  });

  it('can be signed in to', () => {
    expect(fleet.users).toEqual([
      {
        domain: 'OTC-EU-DE-00000000001000000000',
        name: 'svc-cbr-exporter',
        password: 'simulator-password',
      },
    ]);
    expect(fleet.accessKeys).toEqual([
      { access: 'AKSIMULATOR000000001', secret: 'simulator-secret-key' },
    ]);
  });

  it('tells what a configuration needs', () => {
    const access = projectAccess(fleet);
    expect(access.map(({ name, region }) => [name, region])).toEqual([
      ['eu-de_prod', 'eu-de'],
      ['eu-de_test', 'eu-de'],
      ['eu-nl_archive', 'eu-nl'],
    ]);
    expect(access[0]?.token).toBe('simulator-token-eu-de_prod');
    expect(access.flatMap(({ checkpointIds }) => checkpointIds).toSorted()).toEqual(
      fleet.checkpoints.map(({ id }) => id).toSorted(),
    );
  });
});

describe('generated fleet', () => {
  const size = { seed: 1, startMs: START_MS, projects: 3, checkpoints: 200 };

  it('has the size asked for, evenly dealt out', () => {
    const fleet = generatedFleet({ ...size, resourcesPerCheckpoint: 5 });
    expect(new Set(fleet.checkpoints.map(({ id }) => id)).size).toBe(200);
    expect(projectAccess(fleet).map(({ checkpointIds }) => checkpointIds.length)).toEqual([
      67, 67, 66,
    ]);
    expect(fleet.vaults).toHaveLength(9);
    expect(fleet.vaults.every(({ resources }) => resources.length === 5)).toBe(true);
    const vaultIds = new Set(fleet.vaults.map(({ id }) => id));
    expect(fleet.checkpoints.every(({ vaultId }) => vaultIds.has(vaultId ?? ''))).toBe(true);
  });

  it('depends on its seed alone', () => {
    const fleet = generatedFleet({ ...size, resourcesPerCheckpoint: 2 });
    expect(generatedFleet({ ...size, resourcesPerCheckpoint: 2 })).toEqual(fleet);
    expect(generatedFleet({ ...size, seed: 2, resourcesPerCheckpoint: 2 })).not.toEqual(fleet);
  });
});
