import { describe, expect, it, onTestFinished } from 'vitest';
import { createCbrClient } from '../../src/cbr/client.ts';
import { createRateLimit } from '../../src/cbr/limits/rate-limit.ts';
import { isFailure } from '../../src/domain/outcome.ts';
import type { Task } from '../../src/domain/task.ts';
import type { Fleet, SimulatedCheckpoint } from '../../src/simulator/fleet/fleet.ts';
import { seededHex } from '../../src/simulator/fleet/seed.ts';
import { tokensInTurn } from '../support/authorizations.ts';
import { openHttp } from '../support/open-http.ts';
import { startSimulator } from '../support/simulated.ts';
import { fleetParts, skipped } from '../support/simulated-fleet.ts';

const PROJECT_ID = seededHex(4, 'tasks');
const NOW_MS = Date.UTC(2026, 4, 23, 12);
const HOUR_MS = 3_600_000;

const { vault, restorePoint: restorePointOf } = fleetParts({ seed: 4, projectId: PROJECT_ID });
const vaultOf = (servers: number) =>
  vault(
    'vault-prod',
    Array.from({ length: servers }, (_, index) => `app-${index}`),
    { id: 'vault-1' },
  );

function restorePoint(name: string, ageHours: number, more: Partial<SimulatedCheckpoint> = {}) {
  const all = { form: 'legacy', ...more } as const;
  return restorePointOf(vaultOf(1), name, NOW_MS - ageHours * HOUR_MS, all);
}

function fleetOf(checkpoints: readonly SimulatedCheckpoint[], servers = 1): Fleet {
  return {
    startMs: NOW_MS,
    projects: [{ projectId: PROJECT_ID, name: 'prod', region: 'eu-de', tokens: ['token-1'] }],
    vaults: [vaultOf(servers)],
    checkpoints,
  };
}

/** A client of a simulated cloud with these restore points. */
async function asking(fleet: Fleet, noTasksIsNotFound = false) {
  const simulator = await startSimulator(fleet, {
    now: () => NOW_MS,
    lists: { noTasksIsNotFound },
  });
  const http = openHttp({ timeoutMs: 2000, connections: 2 });
  onTestFinished(simulator.close);
  onTestFinished(() => http.close());
  const client = createCbrClient({
    http,
    authorization: tokensInTurn({ endpoint: simulator.url, projectId: PROJECT_ID }, 'token-1'),
    rateLimit: createRateLimit({
      requestsPerSecond: 1000,
      onWait: () => {},
      monotonicMs: () => performance.now(),
    }),
    retryPolicy: { maxAttempts: 2, random: () => 0, onRetry: () => {}, onWait: () => {} },
    onRequest: () => {},
    nowMs: () => NOW_MS,
  });
  const cycle = { signal: new AbortController().signal, takeRetry: () => true };
  return {
    simulator,
    since: (hours: number) => client.listTasks((NOW_MS - hours * HOUR_MS) / 1000, cycle),
  };
}

async function tasksOf(answer: ReturnType<Awaited<ReturnType<typeof asking>>['since']>) {
  const listing = await answer;
  if (isFailure(listing)) throw new Error(JSON.stringify(listing));
  return listing.items.map(({ operationType, status, vaultId, code }: Task) =>
    [operationType, status, vaultId, code].filter((each) => each !== undefined).join(' '),
  );
}

const LIFE: readonly SimulatedCheckpoint[] = [
  restorePoint('made', 3),
  restorePoint('failed', 4, { status: 'error' }),
  restorePoint('under way', 1, { status: 'protecting', form: 'documented' }),
  restorePoint('skipped', 5, {
    resourceIds: [],
    skippedResources: skipped(vaultOf(1), ['app-0'], 'BackupService.6203'),
  }),
  restorePoint('being deleted', 6.5, { status: 'deleting' }),
  restorePoint('not to be deleted', 8, { status: 'error-deleting', form: 'documented' }),
  restorePoint('copied', 9, { isReplica: true }),
  restorePoint('old', 50),
];

describe('tasks of a project', () => {
  it('tell the life of its restore points', async () => {
    const { simulator, since } = await asking(fleetOf(LIFE));
    expect(await tasksOf(since(24))).toEqual([
      'backup open vault-1',
      'backup success vault-1',
      'backup failed vault-1 BackupService.7103',
      'backup skipped vault-1 BackupService.6203',
      // Of a deletion the vault is not always named.
      'delete open',
      'backup success vault-1',
      'delete failed vault-1 BackupService.6215',
      'backup success vault-1',
      'replication success vault-1',
    ]);
    expect(simulator.requests.total()).toBe(1);
    expect(await tasksOf(since(72))).toHaveLength(10);
    expect(await tasksOf(since(0.5))).toEqual([]);
  });

  it('are those of a deletion once it is over', async () => {
    const { simulator, since } = await asking(fleetOf([restorePoint('made', 3)]));
    simulator.remove(restorePoint('made', 3).id);
    expect(await tasksOf(since(2))).toEqual(['delete success']);
  });

  it('are read page by page', async () => {
    const { simulator, since } = await asking(fleetOf([restorePoint('made', 3)], 2500));
    expect(await tasksOf(since(24))).toHaveLength(2500);
    expect(simulator.requests.total()).toBe(3);
  });

  it('are shown as the test wants them', async () => {
    const { simulator, since } = await asking(fleetOf([]));
    simulator.setTask({
      projectId: PROJECT_ID,
      startedAtMs: NOW_MS,
      payload: { id: 't', operation_type: 'odd', status: 'timeout', created_at: '2026-05-23' },
    });
    expect(await tasksOf(since(1))).toEqual(['odd timeout']);
  });

  it('are none where a list is not found', async () => {
    const { simulator, since } = await asking(fleetOf([]), true);
    expect(await tasksOf(since(24))).toEqual([]);
    expect(simulator.requests.list()).toMatchObject([{ status: 404 }]);
  });

  it.each([
    ['api_not_found', 'wrong_endpoint', 1],
    ['item_not_found', 'wrong_endpoint', 1],
    ['user_not_allowed', 'forbidden', 1],
    ['backend_unavailable', 'server_error', 2],
    ['wrong_type', 'invalid_response', 1],
    ['cut_json', 'invalid_response', 1],
  ] as const)('fail with %s as %s, after %i requests', async (name, reason, requests) => {
    const { simulator, since } = await asking(fleetOf(LIFE), true);
    simulator.setFault('tasks', { name });
    expect(await since(24)).toMatchObject({ reason });
    expect(simulator.requests.total()).toBe(requests);
  });

  it('are all or nothing: a page that fails leaves none', async () => {
    const { simulator, since } = await asking(fleetOf([restorePoint('made', 3)], 2500));
    simulator.setFault('tasks', { name: 'user_not_allowed', after: 2 });
    expect(await since(24)).toMatchObject({ reason: 'forbidden' });
    expect(simulator.requests.total()).toBe(3);
  });
});
