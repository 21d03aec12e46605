import type { Backup } from '../../src/domain/backup.ts';
import { EMPTY_INVENTORY, type Inventory, unreadVault } from '../../src/domain/inventory.ts';
import type { Vault, VaultResource } from '../../src/domain/vault.ts';
import { withWholeRead } from '../../src/inventory/whole-read.ts';
import { toItsEnd } from '../support/steps.ts';

/** A vault as a list shows it; resources as `{ id: backups }`. */
export function listedVault(
  id: string,
  resources: Readonly<Record<string, number | undefined>> = {},
  more: Partial<Vault> = {},
): Vault {
  return {
    id,
    name: `vault-${id}`,
    status: 'available',
    objectType: 'server',
    protectType: 'backup',
    consistentLevel: undefined,
    chargingMode: undefined,
    enterpriseProjectId: undefined,
    capacityBytes: undefined,
    usedBytes: undefined,
    allocatedBytes: undefined,
    thresholdRatio: undefined,
    autoExpand: undefined,
    autoBind: undefined,
    locked: undefined,
    notifies: undefined,
    createdAtSeconds: undefined,
    tags: [],
    resources: Object.entries(resources).map(([each, backups]) =>
      listedResource(each, { backups }),
    ),
    ...more,
  };
}

export function listedResource(id: string, more: Partial<VaultResource> = {}): VaultResource {
  return {
    id,
    name: `server-${id}`,
    type: 'OS::Nova::Server',
    protectStatus: 'available',
    sizeBytes: undefined,
    backupSizeBytes: undefined,
    backups: undefined,
    autoProtect: undefined,
    excludedVolumes: undefined,
    ...more,
  };
}

/** A backup of resource `r` in restore point `c`, available, made at `at`. */
export function listedBackup(
  checkpointId: string,
  resourceId: string,
  createdAtSeconds: number,
  more: Partial<Backup> = {},
): Backup {
  return {
    id: `${checkpointId}-${resourceId}`,
    checkpointId,
    vaultId: 'v',
    resourceId,
    state: 'available',
    createdAtSeconds,
    updatedAtSeconds: createdAtSeconds,
    expiresAtSeconds: undefined,
    isReplica: false,
    isAutomatic: false,
    replications: [],
    ...more,
  };
}

/** One vault `v` that was read whole at second 1,000,000. */
export function inventoryOf(vault: Vault, backups: readonly Backup[], exhausted = true): Inventory {
  const following = { newest: 2, withinSeconds: 2_592_000, replicas: false };
  const read = { backups, exhausted, atSeconds: 1_000_000, following };
  const { result } = toItsEnd(withWholeRead(unreadVault(vault), read));
  return { ...EMPTY_INVENTORY, vaults: new Map([[vault.id, result]]) };
}
