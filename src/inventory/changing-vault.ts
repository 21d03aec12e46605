import type { Backup } from '../domain/backup.ts';
import type { KnownBackup, VaultInventory } from '../domain/inventory.ts';
import { changingOlderOf } from './changing-older.ts';
import { copiedWith } from './copied.ts';
import { byAge, knownBackup, restorePoint } from './restore-points.ts';

/** A vault while changes are taken over: only what they touch is copied, and that once. */
export interface ChangingVault {
  /** Whether it says something new. */
  take(backup: Backup): boolean;
  /** Whether it was there. */
  drop(backup: Backup): boolean;
  /** The same object as before when nothing changed. */
  end(): VaultInventory;
}

export function changingVaultOf(vault: VaultInventory, nowSeconds: number): ChangingVault {
  const { coveredSinceSeconds, restorePoints } = vault;
  const known = new Map(restorePoints.map(({ checkpointId, backups }) => [checkpointId, backups]));
  const touched = new Map<string, Map<string, KnownBackup>>();
  const arrived = new Map<string, Set<string>>();
  const changingOlder = changingOlderOf(vault);
  let { copied } = vault;

  const backupsOf = (checkpointId: string) => touched.get(checkpointId) ?? known.get(checkpointId);

  function touch(checkpointId: string): Map<string, KnownBackup> {
    const backups = touched.get(checkpointId) ?? new Map(known.get(checkpointId));
    touched.set(checkpointId, backups);
    return backups;
  }

  return {
    take: (backup) => {
      const { id, checkpointId, state, resourceId } = backup;
      const backups = backupsOf(checkpointId);
      const was = backups?.get(id);
      if (was?.updatedAtSeconds === backup.updatedAtSeconds && was.state === state) return false;
      if (backups === undefined && backup.createdAtSeconds < coveredSinceSeconds) {
        changingOlder.take(backup);
        // Copies that lag behind are those of old ones.
        copied = copiedWith(copied, knownBackup(backup), backup.createdAtSeconds);
        return false;
      }
      if (was?.state === 'available' && state !== 'available') changingOlder.lose(resourceId);
      touch(checkpointId).set(id, knownBackup(backup));
      if (state === 'available' && was?.state !== 'available') {
        const those = arrived.get(resourceId) ?? new Set(vault.arrived.get(resourceId)?.available);
        arrived.set(resourceId, those.add(id));
      }
      return true;
    },
    drop: ({ checkpointId, id }) =>
      backupsOf(checkpointId)?.has(id) === true && touch(checkpointId).delete(id),
    end: () => {
      const after = restorePointsAfter(restorePoints, touched);
      const { older, accounted } = changingOlder.end(after);
      const isSame = older === vault.older && accounted === vault.accounted;
      if (touched.size === 0 && isSame && copied === vault.copied) return vault;
      const came = Array.from(arrived, ([id, available]) => {
        const atSeconds = vault.arrived.get(id)?.atSeconds ?? nowSeconds;
        return [id, { available, atSeconds }] as const;
      });
      return {
        ...vault,
        restorePoints: after,
        older,
        copied,
        accounted,
        arrived: came.length === 0 ? vault.arrived : new Map([...vault.arrived, ...came]),
      };
    },
  };
}

function restorePointsAfter(
  former: VaultInventory['restorePoints'],
  touched: ReadonlyMap<string, ReadonlyMap<string, KnownBackup>>,
): VaultInventory['restorePoints'] {
  if (touched.size === 0) return former;
  const others = former.filter(({ checkpointId }) => !touched.has(checkpointId));
  const after = Array.from(touched, ([id, backups]) => restorePoint(id, backups));
  return [...others, ...after.filter(({ backups }) => backups.size > 0)].sort(byAge);
}
