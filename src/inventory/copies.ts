import type { ListedRestorePoint } from '../domain/inventory.ts';
import type { CheckpointStatus, RestorePoint } from '../domain/restore-point.ts';
import type { Vault } from '../domain/vault.ts';
import { hasState } from './restore-points.ts';

/**
 * A copy as the lists describe it. It carries the ID of what it was made of, which is known to
 * another project, or region, alone.
 */
export function copyAsListed(listed: ListedRestorePoint, vault: Vault): RestorePoint {
  const held = new Set(Array.from(listed.backups.values(), ({ resourceId }) => resourceId));
  return {
    status: statusOf(listed),
    name: undefined,
    createdAtSeconds: listed.createdAtSeconds,
    retentionSeconds: undefined,
    vault: {
      id: vault.id,
      name: vault.name,
      resources: vault.resources
        .filter(({ id }) => held.has(id))
        .map(({ id, name, type, protectStatus, sizeBytes, backupSizeBytes, backups }) => {
          return { id, name, type, protectStatus, sizeBytes, backupSizeBytes, backups };
        }),
      skippedResources: [],
      leftOut: undefined,
    },
  };
}

function statusOf(listed: ListedRestorePoint): CheckpointStatus {
  if (hasState(listed, 'available')) return 'available';
  if (hasState(listed, 'open')) return 'protecting';
  return hasState(listed, 'failed') ? 'error' : 'unknown';
}
