import type { Resource } from './restore-point.ts';

/** Statuses of a vault's billing in the API's own spelling; lock is an expansion under way. */
export const VAULT_STATUSES = ['available', 'lock', 'frozen', 'deleting', 'error'] as const;
export type VaultStatus = (typeof VAULT_STATUSES)[number] | 'unknown';

/** A vault as the list of vaults describes it. What could not be read is undefined. */
export interface Vault {
  readonly id: string;
  readonly name: string | undefined;
  readonly status: VaultStatus | undefined;
  readonly objectType: string | undefined;
  /** `backup` or `replication`: into the latter others copy, and nothing is planned in it. */
  readonly protectType: string | undefined;
  readonly consistentLevel: string | undefined;
  readonly chargingMode: string | undefined;
  readonly enterpriseProjectId: string | undefined;
  readonly capacityBytes: number | undefined;
  readonly usedBytes: number | undefined;
  readonly allocatedBytes: number | undefined;
  /** Share of the capacity from which on the cloud itself warns. */
  readonly thresholdRatio: number | undefined;
  readonly autoExpand: boolean | undefined;
  readonly autoBind: boolean | undefined;
  readonly locked: boolean | undefined;
  readonly notifies: boolean | undefined;
  readonly createdAtSeconds: number | undefined;
  readonly tags: readonly VaultTag[];
  /** Unique by id; an entry without one is counted as invalid and left out. */
  readonly resources: readonly VaultResource[];
}

export interface VaultTag {
  readonly key: string;
  readonly value: string;
}

/** A server, disk or file system that the vault protects, with all its backups there as of now. */
export interface VaultResource extends Omit<Resource, 'id'> {
  readonly id: string;
  /** Whether the vault's policies apply to it. */
  readonly autoProtect: boolean | undefined;
  /** How many of its disks are left out; undefined when not told. */
  readonly excludedVolumes: number | undefined;
}

/** Into a replication vault copies come from elsewhere: nothing is expected of it. */
export function isReplicationVault({ protectType }: Pick<Vault, 'protectType'>): boolean {
  return protectType === 'replication';
}
