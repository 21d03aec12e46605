import { expect, it } from 'vitest';
import { EMPTY_INVENTORY, type Inventory, unreadVault } from '../../src/domain/inventory.ts';
import { atOnce } from '../../src/domain/slices.ts';
import type { FailedTask } from '../../src/domain/vault-tasks.ts';
import { attributed } from '../../src/tasks/attribution.ts';
import { EMPTY_LOG } from '../../src/tasks/task-log.ts';
import { listedVault } from '../inventory/listed.ts';

const FAILED: FailedTask = {
  id: 't',
  vaultId: undefined,
  checkpointId: undefined,
  resourceId: 'r',
  resourceName: undefined,
  operationType: 'backup',
  status: 'failed',
  endedAtSeconds: 1,
  toldSinceSeconds: 1,
  code: undefined,
  message: undefined,
};

it.each<[string, readonly string[], readonly string[], string | undefined]>([
  ['one vault', ['v'], [], 'v'],
  ['two vaults', ['v', 'w'], [], undefined],
  ['a vault here and another elsewhere', ['v'], ['r'], undefined],
])('a task that tells only a resource of %s', (_, vaultIds, resources, vaultId) => {
  const inventory: Inventory = {
    ...EMPTY_INVENTORY,
    vaults: new Map(vaultIds.map((id) => [id, unreadVault(listedVault(id, { r: 1 }))])),
    elsewhere: { vaults: 1, resources: new Set(resources) },
  };
  const log = { ...EMPTY_LOG, failures: new Map([['t', FAILED]]) };
  expect(atOnce(attributed(log, inventory)).failures.get('t')?.vaultId).toBe(vaultId);
});
