import type { CbrClient } from '../../cbr/client.ts';
import type { AskingCycle } from '../../domain/asking-cycle.ts';
import type { Inventory } from '../../domain/inventory.ts';
import type { Failure } from '../../domain/outcome.ts';
import { inSlices } from '../../domain/slices.ts';
import { openSinceSeconds } from '../../inventory/changes.ts';
import type { Lists } from '../../inventory/lists.ts';

/** The lists of the API as the inventory asks for them. What comes too late is a failure. */
export function listsOf(
  { listVaults, backups }: Pick<CbrClient, 'listVaults' | 'backups'>,
  inventory: Inventory,
  cycle: AskingCycle,
): Lists {
  const { signal } = cycle;
  return {
    vaults: () => inTime(listVaults(cycle), signal),
    changes: (sinceSeconds) =>
      inTime(
        sinceSeconds === undefined
          ? backups.lastChange(cycle)
          : backups.changes(
              { sinceSeconds, openSinceSeconds: () => inSlices(openSinceSeconds(inventory)) },
              cycle,
            ),
        signal,
      ),
    ofVault: (vaultId, limit, until) =>
      inTime(backups.ofVault({ vaultId, limit, until }, cycle), signal),
    newestAvailable: (vaultId, resourceId) =>
      inTime(backups.newestAvailable({ vaultId, resourceId }, cycle), signal),
  };
}

/** Calls reject only when the signal aborts before an attempt was made. */
export async function inTime<Result>(
  call: Promise<Result>,
  signal: AbortSignal,
  detail = 'the lists took half of the cycle, which is their share',
): Promise<Result | Failure> {
  try {
    return await call;
  } catch (error) {
    if (!signal.aborted) throw error;
    return { reason: 'timeout', detail };
  }
}
