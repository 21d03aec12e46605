import type { BackupState } from '../domain/backup.ts';
import type {
  Following,
  Inventory,
  ListedRestorePoint,
  VaultInventory,
} from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';
import type { VaultReading } from '../domain/vault-reading.ts';
import { createOpenLabels } from './open-labels.ts';
import { failedSinceAvailable, recoveryOf } from './recovery.ts';

/**
 * What is to be shown of the vaults of a project. A vault of which the inventory says what it said
 * before keeps its reading, so that what was made of it can be kept too.
 */
export function createVaultReadings(
  project: string,
  following: Pick<Following, 'replicas'>,
  onOther: (label: string, value: string) => void,
) {
  const labels = createOpenLabels(onOther);
  let former = new Map<VaultInventory, VaultReading>();

  function vaultReading(vault: VaultInventory): VaultReading {
    const isRead = vault.readAtSeconds !== undefined;
    return {
      project,
      vault: labels.vault(vault.vault),
      recovery: recoveryOf(vault, following),
      backups: isRead ? countsOf(vault.restorePoints) : undefined,
      failedBackups: isRead ? failedSinceAvailable(vault) : undefined,
      replicatedSeconds: labels.regions(vault.copied),
    };
  }

  return function* readingsOf(inventory: Inventory): Interruptible<readonly VaultReading[]> {
    const readings = new Map<VaultInventory, VaultReading>();
    for (const vault of inventory.vaults.values()) {
      readings.set(vault, former.get(vault) ?? vaultReading(vault));
      yield;
    }
    former = readings;
    return [...readings.values()];
  };
}

function countsOf(
  restorePoints: readonly ListedRestorePoint[],
): Readonly<Record<BackupState, number>> {
  const counts = { available: 0, failed: 0, open: 0, unknown: 0 };
  for (const { backups } of restorePoints) {
    for (const { state } of backups.values()) counts[state] += 1;
  }
  return counts;
}
