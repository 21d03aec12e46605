import type { VaultInventory } from '../domain/inventory.ts';
import { isReplicationVault } from '../domain/vault.ts';
import type { Recovery } from '../domain/vault-reading.ts';
import { hasState } from './restore-points.ts';

/**
 * Undefined before the first whole read, and in a replication vault, of which nothing is expected,
 * unless replicas are followed. A restore point counts from its own creation: the moment that a
 * restore brings back.
 */
export function recoveryOf(
  inventory: VaultInventory,
  { replicas }: { readonly replicas: boolean },
): Recovery | undefined {
  const { vault, readAtSeconds, restorePoints, older } = inventory;
  if (readAtSeconds === undefined || (isReplicationVault(vault) && !replicas)) return undefined;
  const newest = new Map<string, number>();
  for (const { backups, createdAtSeconds } of restorePoints) {
    for (const { resourceId, state } of backups.values()) {
      // Newest first, so the first one stays.
      if (state === 'available' && !newest.has(resourceId))
        newest.set(resourceId, createdAtSeconds);
    }
  }
  for (const [resourceId, { createdAtSeconds }] of older) {
    if (!newest.has(resourceId)) newest.set(resourceId, createdAtSeconds);
  }
  const byResource = new Map<string, number>();
  const without: string[] = [];
  for (const { id } of vault.resources) {
    const seconds = newest.get(id);
    if (seconds === undefined) without.push(id);
    else byResource.set(id, seconds);
  }
  const isWhole = without.length === 0 && byResource.size > 0;
  const newestOfAny = restorePoints.find((each) => hasState(each, 'available'))?.createdAtSeconds;
  return {
    byResource,
    without,
    vaultSeconds: isWhole ? Math.min(...byResource.values()) : undefined,
    newestSeconds: newestOfAny ?? latest([...older.values()].map((each) => each.createdAtSeconds)),
  };
}

/** Failed backups of a resource that are newer than its newest available one, by resource. */
export function failedSinceAvailable({
  vault,
  restorePoints,
}: VaultInventory): ReadonlyMap<string, number> {
  const recovered = new Set<string>();
  const failed = new Map(vault.resources.map(({ id }) => [id, 0]));
  for (const { backups } of restorePoints) {
    for (const { resourceId, state } of backups.values()) {
      const count = failed.get(resourceId);
      if (count === undefined || recovered.has(resourceId)) continue;
      if (state === 'failed') failed.set(resourceId, count + 1);
    }
    for (const { resourceId, state } of backups.values()) {
      if (state === 'available') recovered.add(resourceId);
    }
  }
  return failed;
}

function latest(seconds: readonly number[]): number | undefined {
  return seconds.length === 0 ? undefined : Math.max(...seconds);
}
