import type { Inventory } from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';
import type { FailedTask } from '../domain/vault-tasks.ts';
import type { TaskLog } from './task-log.ts';

type Subject = Pick<FailedTask, 'vaultId' | 'checkpointId' | 'resourceId'>;

/**
 * The log with the vaults of tasks that do not name theirs: by the restore point, else by the
 * resource, as far as one vault alone has it. What nothing tells may be told by later lists.
 */
export function* attributed(log: TaskLog, inventory: Inventory): Interruptible<TaskLog> {
  const unknown = [...log.failures].filter(([, { vaultId }]) => vaultId === undefined);
  if (unknown.length === 0) return log;
  const vaultOf = yield* vaultsOf(inventory);
  const failures = new Map(log.failures);
  for (const [id, failure] of unknown) {
    const vaultId = vaultOf(failure);
    if (vaultId !== undefined) failures.set(id, { ...failure, vaultId });
  }
  return { ...log, failures };
}

function* vaultsOf({
  vaults,
  elsewhere,
}: Inventory): Interruptible<(subject: Subject) => string | undefined> {
  const byCheckpoint = new Map<string, string | undefined>();
  const byResource = new Map<string, string | undefined>();
  for (const [vaultId, { vault, restorePoints }] of vaults) {
    for (const { checkpointId } of restorePoints) {
      byCheckpoint.set(checkpointId, byCheckpoint.has(checkpointId) ? undefined : vaultId);
    }
    for (const { id } of vault.resources) {
      byResource.set(id, byResource.has(id) ? undefined : vaultId);
    }
    yield;
  }
  for (const id of elsewhere?.resources ?? []) byResource.set(id, undefined);
  return ({ checkpointId = '', resourceId = '' }) =>
    byCheckpoint.get(checkpointId) ?? byResource.get(resourceId);
}
