import type { Inventory, ListedRestorePoint } from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';

/**
 * Restore points that their vaults show otherwise than before. Where the change feed was cut off, or
 * is not ordered by change, only reading a vault from scratch tells.
 */
export function* shownOtherwise(
  before: Inventory,
  after: Inventory,
): Interruptible<ReadonlySet<string>> {
  const changed = new Set<string>();
  for (const [vaultId, { restorePoints }] of after.vaults) {
    yield;
    const former = before.vaults.get(vaultId)?.restorePoints ?? [];
    if (former === restorePoints) continue;
    const known = new Map(former.map((each) => [each.checkpointId, each]));
    for (const each of restorePoints) {
      const was = known.get(each.checkpointId);
      if (was !== undefined && !isShownAsBefore(was, each)) changed.add(each.checkpointId);
      yield;
    }
  }
  return changed;
}

function isShownAsBefore(former: ListedRestorePoint, { backups }: ListedRestorePoint): boolean {
  if (former.backups === backups) return true;
  if (former.backups.size !== backups.size) return false;
  for (const [id, { state, updatedAtSeconds }] of backups) {
    const was = former.backups.get(id);
    if (was?.state !== state || was.updatedAtSeconds !== updatedAtSeconds) return false;
  }
  return true;
}
