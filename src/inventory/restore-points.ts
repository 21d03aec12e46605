import type { Backup } from '../domain/backup.ts';
import type { KnownBackup, ListedRestorePoint } from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';

export function knownBackup(backup: Backup): KnownBackup {
  const { resourceId, state, createdAtSeconds, updatedAtSeconds, expiresAtSeconds } = backup;
  return {
    resourceId,
    state,
    createdAtSeconds,
    updatedAtSeconds,
    expiresAtSeconds,
    isReplica: backup.isReplica,
    isAutomatic: backup.isAutomatic,
    replicatedTo: backup.replications.flatMap(({ destinationRegion, succeeded }) =>
      succeeded ? [destinationRegion] : [],
    ),
  };
}

/** Puts backups together by their restore point, newest first. */
export function* restorePointsOf(
  backups: readonly Backup[],
): Interruptible<readonly ListedRestorePoint[]> {
  const byPoint = new Map<string, Map<string, KnownBackup>>();
  for (const backup of backups) {
    const those = byPoint.get(backup.checkpointId) ?? new Map<string, KnownBackup>();
    byPoint.set(backup.checkpointId, those.set(backup.id, knownBackup(backup)));
    yield;
  }
  const points: ListedRestorePoint[] = [];
  for (const [checkpointId, those] of byPoint) {
    points.push(restorePoint(checkpointId, those));
    yield;
  }
  return points.sort(byAge);
}

export function restorePoint(
  checkpointId: string,
  backups: ReadonlyMap<string, KnownBackup>,
): ListedRestorePoint {
  let createdAtSeconds = Number.POSITIVE_INFINITY;
  for (const backup of backups.values()) {
    createdAtSeconds = Math.min(createdAtSeconds, backup.createdAtSeconds);
  }
  return { checkpointId, createdAtSeconds, backups };
}

/** Newest first; of two from one moment the order is the same each time. */
export function byAge(one: ListedRestorePoint, other: ListedRestorePoint): number {
  const age = other.createdAtSeconds - one.createdAtSeconds;
  if (age !== 0) return age;
  return one.checkpointId < other.checkpointId ? 1 : -1;
}

export function hasState({ backups }: ListedRestorePoint, state: KnownBackup['state']): boolean {
  for (const backup of backups.values()) if (backup.state === state) return true;
  return false;
}

export function isReplica({ backups }: ListedRestorePoint): boolean {
  for (const backup of backups.values()) if (!backup.isReplica) return false;
  return true;
}

/** Whether a policy made it, as far as the lists tell. */
export function isAutomatic({ backups }: ListedRestorePoint): boolean {
  for (const backup of backups.values()) if (backup.isAutomatic) return true;
  return false;
}

/**
 * When retention ends that of its last available backup; undefined where one has no end. Failed ones
 * may have none beside it, and count only where none is available.
 */
export function expiresAtSeconds(restorePoint: ListedRestorePoint): number | undefined {
  const isAvailable = hasState(restorePoint, 'available');
  let latest = 0;
  for (const { state, expiresAtSeconds: end } of restorePoint.backups.values()) {
    if (isAvailable && state !== 'available') continue;
    if (end === undefined) return undefined;
    latest = Math.max(latest, end);
  }
  return latest;
}
