import { isDeepStrictEqual } from 'node:util';
import type { Backup } from '../domain/backup.ts';
import type { ListedRestorePoint, OlderBackup, VaultInventory } from '../domain/inventory.ts';

/** Which backups of a vault are the newest before its restore points, while changes are taken over. */
export interface ChangingOlder {
  /** One that is older than these. */
  take(backup: Backup): void;
  /** One among these is available no longer. */
  lose(resourceId: string): void;
  /** With the restore points as they are by then; the same objects where nothing changed. */
  end(restorePoints: readonly ListedRestorePoint[]): Pick<VaultInventory, 'older' | 'accounted'>;
}

/**
 * A resource that lost its newest available backup, and has none among the restore points, does not
 * add up any longer, however many are counted: the next older one is to be searched.
 */
export function changingOlderOf(vault: VaultInventory): ChangingOlder {
  const gone = new Set<string>();
  const found = new Map<string, OlderBackup>();
  const mayHaveOlder = vault.coveredSinceSeconds > Number.NEGATIVE_INFINITY;

  return {
    take: ({ id, resourceId, state, createdAtSeconds }) => {
      const known = found.get(resourceId) ?? vault.older.get(resourceId);
      if (state !== 'available') {
        if (known?.backupId === id) gone.add(resourceId);
        return;
      }
      if (known?.backupId === id || (known?.createdAtSeconds ?? 0) >= createdAtSeconds) return;
      found.set(resourceId, { backupId: id, createdAtSeconds });
    },
    lose: (resourceId) => gone.add(resourceId),
    end: (restorePoints) => {
      if (gone.size === 0 && found.size === 0) return vault;
      const older = new Map(vault.older);
      const accounted = new Map(vault.accounted);
      const restorable = availableIn(restorePoints);
      const listed = new Set(vault.vault.resources.map(({ id }) => id));
      for (const id of gone) {
        if (restorable.has(id)) older.delete(id);
        else if (mayHaveOlder && listed.has(id)) accounted.delete(id);
      }
      for (const [id, backup] of found) if (!restorable.has(id)) older.set(id, backup);
      return {
        older: isDeepStrictEqual(older, vault.older) ? vault.older : older,
        accounted: accounted.size === vault.accounted.size ? vault.accounted : accounted,
      };
    },
  };
}

/** Resources with an available backup. */
function availableIn(restorePoints: readonly ListedRestorePoint[]): ReadonlySet<string> {
  const backups = restorePoints.flatMap((each) => [...each.backups.values()]);
  const available = backups.filter(({ state }) => state === 'available');
  return new Set(available.map(({ resourceId }) => resourceId));
}
