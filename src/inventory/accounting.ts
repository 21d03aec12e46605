import type { VaultInventory } from '../domain/inventory.ts';
import { accountedOf } from './changes.ts';

/** Lists of vaults may be this late with what a list of backups shows already. */
const LAG_SECONDS = 900;

/**
 * Whether what the list of vaults counts follows from what is known: as many backups as before and
 * those that arrived, or fewer of these while the list may still be late. `settled` when all of them
 * are counted. A deletion is never shown by the change feed; it shows here alone.
 */
export function accountFor(
  { vault, accounted, arrived }: VaultInventory,
  nowSeconds: number,
): 'settled' | 'late' | 'unexplained' {
  let late = false;
  for (const { id, backups, backupSizeBytes } of vault.resources) {
    const before = accounted.get(id);
    // One that joined may have brought backups along.
    if (before === undefined && backups !== 0) return 'unexplained';
    const came = arrived.get(id);
    const known = before?.backups ?? 0;
    if (backups === undefined) continue;
    const expected = known + (came?.available.size ?? 0);
    if (backups === expected) {
      if (came === undefined && backupSizeBytes !== before?.backupSizeBytes) return 'unexplained';
      continue;
    }
    const mayBeLate = came !== undefined && nowSeconds - came.atSeconds <= LAG_SECONDS;
    if (!mayBeLate || backups < known || backups > expected) return 'unexplained';
    late = true;
  }
  return late ? 'late' : 'settled';
}

/** Takes what the list counts now as what the next one is compared with. */
export function settled(vault: VaultInventory): VaultInventory {
  if (vault.arrived.size === 0) return vault;
  return { ...vault, accounted: accountedOf(vault.vault), arrived: new Map() };
}
