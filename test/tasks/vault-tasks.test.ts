import { describe, expect, it } from 'vitest';
import type { Task } from '../../src/domain/task.ts';
import { VAULT_TASKS } from '../../src/metrics/families/vault-tasks.ts';
import { attributed as attributedIn } from '../../src/tasks/attribution.ts';
import { EMPTY_LOG, withTasks } from '../../src/tasks/task-log.ts';
import { vaultTasks as vaultTasksIn } from '../../src/tasks/vault-tasks.ts';
import { inventoryOf, listedBackup, listedVault } from '../inventory/listed.ts';
import { toItsEnd } from '../support/steps.ts';
import { listedTask } from './listed-task.ts';

const NOW = 1_000_000;
const TIME = {
  nowSeconds: NOW,
  cloudSeconds: undefined,
  windowSeconds: 86_400,
  gapSeconds: 300,
};
const CHECKPOINT = '8bd9ccf9-753f-5fe4-8dce-4ba6ac2e6894';

function vaultTasks(...of: Parameters<typeof vaultTasksIn>) {
  return toItsEnd(vaultTasksIn(...of)).result;
}

function attributed(...of: Parameters<typeof attributedIn>) {
  return toItsEnd(attributedIn(...of)).result;
}

function logOf(...items: readonly Task[]) {
  return toItsEnd(withTasks(EMPTY_LOG, { items, truncated: false }, TIME)).result.log;
}

function failed(id: string, more: Partial<Task> = {}): Task {
  return listedTask(id, NOW - 100, { status: 'failed', ...more });
}

describe('what failed in a vault', () => {
  const log = logOf(
    failed('a'),
    failed('b', { status: 'skipped' }),
    failed('c', { operationType: 'restore', status: 'timeout' }),
    failed('d', { vaultId: 'w', endedAtSeconds: NOW - 5, message: 'the newest' }),
    failed('e', { vaultId: 'w', endedAtSeconds: NOW - 10 }),
    failed('f', { vaultId: undefined }),
    failed('g', { vaultId: 'elsewhere' }),
    listedTask('h', NOW - 50),
  );

  it('is counted by type and status, for each vault there is', () => {
    const shown = vaultTasks('prod', log, ['v', 'w', 'x']);
    expect(shown.map((each) => VAULT_TASKS.identityOf(each))).toEqual([
      ['prod', 'v'],
      ['prod', 'w'],
      ['prod', 'x'],
    ]);
    const samples = shown.map((each) =>
      (VAULT_TASKS.families[0]?.samples(each) ?? []).map(
        ({ labels, value }) => `${labels.join(' ')} ${value}`,
      ),
    );
    expect(samples).toEqual([
      [
        'backup failed 1',
        'backup timeout 0',
        'backup skipped 1',
        'restore failed 0',
        'restore timeout 1',
        'restore skipped 0',
      ],
      ['backup failed 2', 'backup timeout 0', 'backup skipped 0'],
      ['backup failed 0', 'backup timeout 0', 'backup skipped 0'],
    ]);
  });

  it('has a newest one', () => {
    const [, shown, none] = vaultTasks('prod', log, ['v', 'w', 'x']);
    expect(shown?.newest).toMatchObject({ id: 'd', message: 'the newest' });
    expect(none?.newest).toBeUndefined();
  });

  it('is the same object as long as it is the same', () => {
    const former = vaultTasks('prod', log, ['v', 'w']);
    const next = vaultTasks('prod', logOf(...[failed('z', { vaultId: 'w' })]), ['v', 'w'], former);
    const again = vaultTasks('prod', structuredClone(log), ['w', 'v'], former);
    expect(again[0]).toBe(former[1]);
    expect(again[1]).toBe(former[0]);
    expect(next[1]).not.toBe(former[1]);
  });
});

it('is worked out vault by vault', () => {
  const ids = Array.from({ length: 100 }, (_, at) => `v${at}`);
  expect(toItsEnd(vaultTasksIn('prod', EMPTY_LOG, ids)).steps).toBeGreaterThanOrEqual(100);
});

describe('a task that names no vault', () => {
  const vault = listedVault('v', { r: 1, both: 1 });
  const inventory = inventoryOf(vault, [listedBackup(CHECKPOINT, 'r', NOW)]);
  const other = inventoryOf(listedVault('w', { both: 1 }), []);
  const both = { ...inventory, vaults: new Map([...inventory.vaults, ...other.vaults]) };

  it('is of no vault by a restore point that is in two, of which its resource says which', () => {
    const moved = inventoryOf(listedVault('w', { m: 1 }), [
      listedBackup(CHECKPOINT, 'm', NOW, { vaultId: 'w' }),
    ]);
    const apart = { ...inventory, vaults: new Map([...inventory.vaults, ...moved.vaults]) };
    const log = attributed(
      logOf(
        failed('a', { vaultId: undefined, checkpointId: CHECKPOINT, resourceId: 'r' }),
        failed('b', { vaultId: undefined, checkpointId: CHECKPOINT, resourceId: 'm' }),
        failed('c', { vaultId: undefined, checkpointId: CHECKPOINT }),
      ),
      apart,
    );
    const vaults = Array.from(log.failures.values(), ({ vaultId }) => vaultId);
    expect(vaults).toEqual(['v', 'w', undefined]);
  });

  it.each<readonly [string, Partial<Task>, string | undefined]>([
    ['is of that of its restore point', { checkpointId: CHECKPOINT, resourceId: 'x' }, 'v'],
    ['else of that of its resource', { checkpointId: 'gone', resourceId: 'r' }, 'v'],
    ['but not where two have it', { resourceId: 'both' }, undefined],
    ['is of none that is known', {}, undefined],
    ['stays of the one that it does name', { vaultId: 'x', resourceId: 'r' }, 'x'],
  ])('%s', (_, more, expected) => {
    const log = attributed(logOf(failed('a', { vaultId: undefined, ...more })), both);
    expect(log.failures.get('a')?.vaultId).toBe(expected);
  });

  it('may be told by a later list, and keeps what it was told', () => {
    const task = failed('a', { vaultId: undefined, resourceId: 'r' });
    const first = attributed(logOf(task), other);
    expect(first.failures.get('a')?.vaultId).toBeUndefined();
    const second = attributed(first, both);
    expect(attributed(second, other).failures.get('a')?.vaultId).toBe('v');
  });
});
