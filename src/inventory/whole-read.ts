import type { Backup } from '../domain/backup.ts';
import type { Enough } from '../domain/enough.ts';
import type { Following, OlderBackup, VaultInventory } from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';
import { accountedOf } from './accounting.ts';
import { copiedAfter, copiedOf } from './copied.ts';
import { olderAfter, SPREAD_SECONDS } from './older.ts';
import { restorePointsOf } from './restore-points.ts';

/** What a reading of a vault from scratch came to. */
export interface WholeRead {
  /** The newest of its backups, in any order. */
  readonly backups: readonly Backup[];
  /** Whether these are all of them. */
  readonly exhausted: boolean;
  readonly atSeconds: number;
  /** As much was wanted. */
  readonly following: Following;
}

/** Takes over what a vault was read to hold. What was known of the range before is forgotten. */
export function* withWholeRead(
  known: VaultInventory,
  { backups, exhausted, atSeconds, following }: WholeRead,
): Interruptible<VaultInventory> {
  const { vault } = known;
  const { newest, withinSeconds, replicas } = following;
  // A resource that is on its way to another vault may be listed there already.
  const own = backups.filter(({ vaultId }) => vaultId === vault.id);
  const all = yield* restorePointsOf(own);
  // One whose first backup is that much younger than the oldest of a read is whole in it.
  const oldest = all.at(-1)?.createdAtSeconds ?? Number.POSITIVE_INFINITY;
  const coveredSinceSeconds = exhausted ? Number.NEGATIVE_INFINITY : oldest + SPREAD_SECONDS;
  const restorePoints = all.filter((each) => each.createdAtSeconds >= coveredSinceSeconds);
  const before = all.slice(restorePoints.length);
  const older = yield* olderAfter(before, exhausted ? new Map() : yield* stillThere(known, own));
  return {
    vault,
    readAtSeconds: atSeconds,
    readFor: { newest, withinSeconds, replicas },
    restorePoints,
    coveredSinceSeconds,
    older,
    copied: before.reduce(copiedAfter, copiedOf(known)),
    accounted: accountedOf(vault),
    arrived: new Map(),
  };
}

/**
 * The newest known backups of the resources of which as many are counted as when these were found.
 * No list tells that one was deleted: of the others it has to be asked again.
 */
function* stillThere(
  { vault, restorePoints, older, accounted, arrived }: VaultInventory,
  read: readonly Backup[],
): Interruptible<ReadonlyMap<string, OlderBackup>> {
  const newest = yield* olderAfter(restorePoints, older);
  const counted = new Map(vault.resources.map(({ id, backups }) => [id, backups]));
  // Of a resource of which others came, one may have gone at the same time.
  const came = new Set([...arrived.keys(), ...read.map(({ resourceId }) => resourceId)]);
  const there = [...newest].filter(([id]) => {
    const backups = counted.get(id);
    return backups !== undefined && backups === accounted.get(id)?.backups && !came.has(id);
  });
  return new Map(there);
}

/** Until a read of a vault shows so many whole restore points with an available backup. */
export function wholeRestorePoints(wanted: number): Enough<Backup> {
  const points = new Map<string, { createdAtSeconds: number; isAvailable: boolean }>();
  let oldest = Number.POSITIVE_INFINITY;
  return {
    take: (backups) => {
      for (const { checkpointId, createdAtSeconds, state } of backups) {
        oldest = Math.min(oldest, createdAtSeconds);
        const point = points.get(checkpointId) ?? { createdAtSeconds, isAvailable: false };
        point.createdAtSeconds = Math.min(point.createdAtSeconds, createdAtSeconds);
        point.isAvailable ||= state === 'available';
        points.set(checkpointId, point);
      }
    },
    isEnough: () => {
      let whole = 0;
      for (const { createdAtSeconds, isAvailable } of points.values()) {
        if (isAvailable && createdAtSeconds >= oldest + SPREAD_SECONDS) whole += 1;
        if (whole === wanted) return true;
      }
      return false;
    },
  };
}

/** What a search for the newest available backup of one resource came to; undefined: there is none. */
export function withOlderBackup(
  known: VaultInventory,
  resourceId: string,
  backup: Backup | undefined,
): VaultInventory {
  const older = new Map(known.older);
  older.delete(resourceId);
  if (backup !== undefined && backup.vaultId === known.vault.id) {
    const { id: backupId, createdAtSeconds } = backup;
    older.set(resourceId, { backupId, createdAtSeconds });
  }
  return { ...known, older };
}
