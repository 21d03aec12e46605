import type { ListedRestorePoint, OlderBackup, VaultInventory } from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';
import { copiedAfter } from './copied.ts';

/** Backups of one restore point are made within this time. */
export const SPREAD_SECONDS = 600;

/**
 * Forgets restore points beyond those that are needed. The newest available backup of a resource is
 * remembered beyond them.
 */
export function* trimmed(vault: VaultInventory, kept: number): Interruptible<VaultInventory> {
  const { restorePoints } = vault;
  const gone = restorePoints.slice(kept);
  const last = restorePoints[kept - 1];
  const [newestGone] = gone;
  if (newestGone === undefined || last === undefined) return vault;
  return {
    ...vault,
    restorePoints: restorePoints.slice(0, kept),
    // One between the two that was there before is missed.
    coveredSinceSeconds: Math.min(
      last.createdAtSeconds,
      newestGone.createdAtSeconds + SPREAD_SECONDS,
    ),
    older: yield* olderAfter(gone, vault.older),
    copied: gone.reduce(copiedAfter, vault.copied),
  };
}

/** Of two available backups of a resource the newer one. */
export function* olderAfter(
  restorePoints: readonly ListedRestorePoint[],
  older: ReadonlyMap<string, OlderBackup>,
): Interruptible<ReadonlyMap<string, OlderBackup>> {
  const newest = new Map(older);
  for (const { backups, createdAtSeconds } of restorePoints) {
    for (const [backupId, { resourceId, state }] of backups) {
      const known = newest.get(resourceId);
      if (state !== 'available' || (known?.createdAtSeconds ?? 0) >= createdAtSeconds) continue;
      newest.set(resourceId, { backupId, createdAtSeconds });
    }
    yield;
  }
  return newest;
}
