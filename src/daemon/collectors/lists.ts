import type { AskingCycle } from '../../cbr/api-call.ts';
import type { CbrClient } from '../../cbr/client.ts';
import type { Inventory } from '../../domain/inventory.ts';
import { openSinceSeconds } from '../../inventory/changes.ts';
import type { Lists } from '../../inventory/collect.ts';

/** The lists of the API as the inventory asks for them. */
export function listsOf(
  { listVaults, backups }: Pick<CbrClient, 'listVaults' | 'backups'>,
  inventory: Inventory,
  cycle: AskingCycle,
): Lists {
  return {
    vaults: () => listVaults(cycle),
    changes: (sinceSeconds) =>
      sinceSeconds === undefined
        ? backups.lastChange(cycle)
        : backups.changes(
            { sinceSeconds, openSinceSeconds: openSinceSeconds(inventory) ?? sinceSeconds },
            cycle,
          ),
    ofVault: (vaultId, limit, isEnough) => backups.ofVault({ vaultId, limit, isEnough }, cycle),
    newestAvailable: (vaultId, resourceId) =>
      backups.newestAvailable({ vaultId, resourceId }, cycle),
  };
}
