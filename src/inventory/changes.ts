import type { Backup } from '../domain/backup.ts';
import {
  type AccountedBackups,
  type ArrivedBackups,
  type Following,
  type Inventory,
  unreadVault,
  type VaultInventory,
} from '../domain/inventory.ts';
import type { Vault } from '../domain/vault.ts';
import { olderAfter, SPREAD_SECONDS } from './older.ts';
import { byAge, knownBackup, restorePoint, restorePointsOf } from './restore-points.ts';

/** Follows a complete list of vaults; one that joined is still to be read. */
export function withVaults(inventory: Inventory, vaults: readonly Vault[]): Inventory {
  return {
    ...inventory,
    vaults: new Map(
      vaults.map((vault) => {
        const known = inventory.vaults.get(vault.id);
        return [vault.id, known === undefined ? unreadVault(vault) : { ...known, vault }];
      }),
    ),
  };
}

export interface WholeRead {
  readonly vaultId: string;
  /** The newest of its backups, in any order. */
  readonly backups: readonly Backup[];
  /** Whether these are all of them. */
  readonly exhausted: boolean;
  readonly atSeconds: number;
  /** As much was wanted. */
  readonly following: Following;
}

/** Takes over what a vault was read to hold. What was known of the range before is forgotten. */
export function withWholeRead(inventory: Inventory, read: WholeRead): Inventory {
  const known = inventory.vaults.get(read.vaultId);
  if (known === undefined) return inventory;
  // A resource that is on its way to another vault may be listed there already.
  const own = read.backups.filter(({ vaultId }) => vaultId === read.vaultId);
  const { newest, withinSeconds, replicas } = read.following;
  const all = restorePointsOf(own);
  const oldest = Math.min(...own.map(({ createdAtSeconds }) => createdAtSeconds));
  // One whose first backup is that much younger than the oldest of a read is whole in it.
  const coveredSinceSeconds = read.exhausted ? Number.NEGATIVE_INFINITY : oldest + SPREAD_SECONDS;
  const restorePoints = all.filter((each) => each.createdAtSeconds >= coveredSinceSeconds);
  return replaced(inventory, {
    vault: known.vault,
    readAtSeconds: read.atSeconds,
    readFor: { newest, withinSeconds, replicas },
    restorePoints,
    coveredSinceSeconds,
    older: olderAfter(all.slice(restorePoints.length), read.exhausted ? new Map() : known.older),
    accounted: accountedOf(known.vault),
    arrived: new Map(),
  });
}

/** How many whole restore points with an available backup a read of a vault shows. */
export function wholeRestorePoints(backups: readonly Backup[]): number {
  const oldest = Math.min(...backups.map(({ createdAtSeconds }) => createdAtSeconds));
  return restorePointsOf(backups).filter(
    (each) =>
      each.createdAtSeconds >= oldest + SPREAD_SECONDS &&
      [...each.backups.values()].some(({ state }) => state === 'available'),
  ).length;
}

/** What a search for the newest available backup of one resource came to; undefined: there is none. */
export function withOlderBackup(
  inventory: Inventory,
  found: { readonly vaultId: string; readonly resourceId: string },
  backup: Backup | undefined,
): Inventory {
  const known = inventory.vaults.get(found.vaultId);
  if (known === undefined) return inventory;
  const older = new Map(known.older);
  older.delete(found.resourceId);
  if (backup !== undefined && backup.vaultId === found.vaultId) {
    const { id: backupId, createdAtSeconds } = backup;
    older.set(found.resourceId, { backupId, createdAtSeconds });
  }
  return replaced(inventory, { ...known, older });
}

export interface ChangesApplied {
  readonly inventory: Inventory;
  /** Restore points of which a backup is another one than before. */
  readonly changed: ReadonlySet<string>;
  /** Those among them of which a backup went to another vault with its resource. */
  readonly moved: ReadonlySet<string>;
}

/** Takes over what the change feed showed. Of vaults that were not read yet nothing is kept. */
export function withChanges(
  inventory: Inventory,
  backups: readonly Backup[],
  nowSeconds: number,
): ChangesApplied {
  const vaults = new Map(inventory.vaults);
  const changed = new Set<string>();
  const moved = new Set<string>();
  const owners = ownersOf(inventory);
  let { watermarkSeconds } = inventory;
  // The oldest first, so that of two words on one backup the last one stays.
  for (const backup of backups.toSorted(
    (one, other) => one.updatedAtSeconds - other.updatedAtSeconds,
  )) {
    // A change from the future would hide all that come until then.
    const updatedAtSeconds = Math.min(backup.updatedAtSeconds, nowSeconds);
    watermarkSeconds = Math.max(watermarkSeconds ?? 0, updatedAtSeconds);
    const owner = owners.get(backup.id);
    if (owner !== undefined && owner !== backup.vaultId) {
      // Its resource moved to another vault, and took its backups along.
      const former = vaults.get(owner);
      if (former !== undefined) vaults.set(owner, withoutBackup(former, backup));
      changed.add(backup.checkpointId);
      moved.add(backup.checkpointId);
    }
    const known = vaults.get(backup.vaultId);
    if (known?.readAtSeconds === undefined) continue;
    const next = withBackup(known, backup, nowSeconds);
    if (next === known) continue;
    vaults.set(backup.vaultId, next);
    owners.set(backup.id, backup.vaultId);
    changed.add(backup.checkpointId);
  }
  return { inventory: { vaults, watermarkSeconds }, changed, moved };
}

/** When the oldest of the backups was made that may still change; undefined where none may. */
export function openSinceSeconds({ vaults }: Inventory): number | undefined {
  let oldest: number | undefined;
  for (const { restorePoints } of vaults.values()) {
    for (const { backups } of restorePoints) {
      for (const { state, createdAtSeconds } of backups.values()) {
        if (state === 'open') oldest = Math.min(oldest ?? createdAtSeconds, createdAtSeconds);
      }
    }
  }
  return oldest;
}

function ownersOf({ vaults }: Inventory): Map<string, string> {
  const owners = new Map<string, string>();
  for (const [vaultId, { restorePoints }] of vaults) {
    for (const { backups } of restorePoints) {
      for (const id of backups.keys()) owners.set(id, vaultId);
    }
  }
  return owners;
}

/** The same object when the backup says nothing new. */
function withBackup(vault: VaultInventory, backup: Backup, nowSeconds: number): VaultInventory {
  const { restorePoints } = vault;
  const former = restorePoints.find(({ checkpointId }) => checkpointId === backup.checkpointId);
  const was = former?.backups.get(backup.id);
  if (was?.updatedAtSeconds === backup.updatedAtSeconds && was.state === backup.state) return vault;
  if (former === undefined && backup.createdAtSeconds < vault.coveredSinceSeconds) {
    return withChangedOlder(vault, backup);
  }
  const backups = new Map(former?.backups).set(backup.id, knownBackup(backup));
  const next = restorePoint(backup.checkpointId, backups);
  const others = restorePoints.filter((each) => each !== former);
  const isNewlyAvailable = backup.state === 'available' && was?.state !== 'available';
  return {
    ...vault,
    restorePoints: [...others, next].sort(byAge),
    arrived: isNewlyAvailable ? withArrival(vault.arrived, backup, nowSeconds) : vault.arrived,
  };
}

/** An old backup that is the newest of its resource counts only as long as it is available. */
function withChangedOlder(vault: VaultInventory, backup: Backup): VaultInventory {
  const older = vault.older.get(backup.resourceId);
  if (older?.backupId !== backup.id || backup.state === 'available') return vault;
  const rest = new Map(vault.older);
  rest.delete(backup.resourceId);
  return { ...vault, older: rest };
}

function withArrival(
  arrived: VaultInventory['arrived'],
  { resourceId, id }: Backup,
  nowSeconds: number,
): ReadonlyMap<string, ArrivedBackups> {
  const before = arrived.get(resourceId)?.available ?? [];
  return new Map(arrived).set(resourceId, {
    available: new Set([...before, id]),
    atSeconds: nowSeconds,
  });
}

function withoutBackup(vault: VaultInventory, { id, checkpointId }: Backup): VaultInventory {
  return {
    ...vault,
    restorePoints: vault.restorePoints.flatMap((each) => {
      if (each.checkpointId !== checkpointId) return [each];
      const backups = new Map(each.backups);
      backups.delete(id);
      return backups.size === 0 ? [] : [restorePoint(checkpointId, backups)];
    }),
  };
}

export function accountedOf({ resources }: Vault): ReadonlyMap<string, AccountedBackups> {
  return new Map(
    resources.map(({ id, backups, backupSizeBytes }) => [id, { backups, backupSizeBytes }]),
  );
}

function replaced(inventory: Inventory, vault: VaultInventory): Inventory {
  return { ...inventory, vaults: new Map(inventory.vaults).set(vault.vault.id, vault) };
}
