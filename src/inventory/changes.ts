import type { Backup } from '../domain/backup.ts';
import type { Inventory } from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';
import { type ChangingVault, changingVaultOf } from './changing-vault.ts';
import { replacing, type Vaults } from './vaults.ts';

export interface ChangesApplied {
  readonly vaults: Vaults;
  /** When the newest of the changes was; undefined without any. */
  readonly newestSeconds: number | undefined;
  /** Restore points of which a backup is another one than before. */
  readonly changed: ReadonlySet<string>;
  /** Those among them of which a backup went to another vault with its resource. */
  readonly moved: ReadonlySet<string>;
}

export interface ChangesTime {
  readonly nowSeconds: number;
  /** By the latest of the clocks that are known: what is from after it is from the future. */
  readonly latestSeconds: number;
}

/**
 * Takes over what the change feed showed. Of vaults that were not read yet nothing is kept; those in
 * which nothing changed stay the same objects.
 */
export function* withChanges(
  former: Vaults,
  backups: readonly Backup[],
  { nowSeconds, latestSeconds }: ChangesTime,
): Interruptible<ChangesApplied> {
  const changing = new Map<string, ChangingVault>();
  const changed = new Set<string>();
  const moved = new Set<string>();
  const holders = yield* holdersOf(former);
  let newestSeconds: number | undefined;

  function changingVault(vaultId: string): ChangingVault | undefined {
    const known = former.get(vaultId);
    if (known?.readAtSeconds === undefined) return undefined;
    const vault = changing.get(vaultId) ?? changingVaultOf(known, nowSeconds);
    changing.set(vaultId, vault);
    return vault;
  }

  for (const backup of backups) {
    // A change from the future would hide all that come until then.
    const updatedAtSeconds = Math.min(backup.updatedAtSeconds, latestSeconds);
    newestSeconds = Math.max(newestSeconds ?? 0, updatedAtSeconds);
    for (const holder of holders.get(backup.checkpointId) ?? []) {
      // Its resource moved to another vault, and took its backups along.
      const hasMoved = holder !== backup.vaultId && changingVault(holder)?.drop(backup) === true;
      if (!hasMoved) continue;
      changed.add(backup.checkpointId);
      moved.add(backup.checkpointId);
    }
    if (changingVault(backup.vaultId)?.take(backup) === true) changed.add(backup.checkpointId);
    yield;
  }
  const vaults = replacing(former);
  for (const vault of changing.values()) {
    vaults.set(vault.end());
    yield;
  }
  return { vaults: vaults.all(), newestSeconds, changed, moved };
}

/** Vaults that hold backups of a restore point: several, once a resource has moved. */
function* holdersOf(vaults: Vaults): Interruptible<ReadonlyMap<string, readonly string[]>> {
  const holders = new Map<string, string[]>();
  for (const [vaultId, { restorePoints }] of vaults) {
    for (const { checkpointId } of restorePoints) {
      const others = holders.get(checkpointId);
      if (others === undefined) holders.set(checkpointId, [vaultId]);
      else others.push(vaultId);
    }
    yield;
  }
  return holders;
}

/** When the oldest of the backups was made that may still change; undefined where none may. */
export function* openSinceSeconds({ vaults }: Inventory): Interruptible<number | undefined> {
  let oldest: number | undefined;
  for (const { restorePoints } of vaults.values()) {
    yield;
    for (const { backups } of restorePoints) {
      for (const { state, createdAtSeconds } of backups.values()) {
        if (state === 'open') oldest = Math.min(oldest ?? createdAtSeconds, createdAtSeconds);
      }
    }
  }
  return oldest;
}
