/** Statuses of a restore point in the API's own spelling (cbr-api reference, ShowCheckpoint). */
export const CHECKPOINT_STATUSES = [
  'available',
  'deleting',
  'protecting',
  'deleted',
  'error-deleting',
  'error',
] as const;

/** Protect statuses documented for a resource, and `deleted`, which live answers carry as well. */
export const PROTECT_STATUSES = [
  'available',
  'error',
  'protecting',
  'restoring',
  'removing',
  'deleted',
] as const;

/** `unknown` stands for a value of the API that is not in the list; it is counted and logged. */
export type CheckpointStatus = (typeof CHECKPOINT_STATUSES)[number] | 'unknown';
export type ProtectStatus = (typeof PROTECT_STATUSES)[number] | 'unknown';

/** Whether it is on its way to another one. */
export function isUnderWay(status: CheckpointStatus | undefined): boolean {
  return status === 'protecting' || status === 'deleting';
}

/** A restore point as the API last described it. What could not be read is undefined. */
export interface RestorePoint {
  readonly status: CheckpointStatus;
  readonly name: string | undefined;
  readonly createdAtSeconds: number | undefined;
  /** Undefined when not given. */
  readonly retentionSeconds: number | 'permanent' | undefined;
  /** Undefined when the answer carries no vault, as some do for an available restore point. */
  readonly vault: Vault | undefined;
}

/** Entries of a list of a restore point that are kept one by one; further ones are only counted. */
export const ENTRIES_MAX = 5000;

export interface Vault {
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** Backup objects of this restore point; those with an id are unique by it. */
  readonly resources: readonly Resource[];
  /** Resources of the vault that have no backup in this restore point; unique like the others. */
  readonly skippedResources: readonly SkippedResource[];
  /** What the two lists had no room for; undefined where they are whole. */
  readonly leftOut: LeftOut | undefined;
}

export interface LeftOut {
  readonly resources: readonly ResourceCount[];
  readonly skippedResources: number;
}

export interface ResourceCount {
  readonly type: string | undefined;
  readonly protectStatus: ProtectStatus | undefined;
  readonly count: number;
}

export interface Resource {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly type: string | undefined;
  /** State of the vault's resource, not the result of this backup. */
  readonly protectStatus: ProtectStatus | undefined;
  readonly sizeBytes: number | undefined;
  /** Total of the resource in the vault, copied when the restore point was made. */
  readonly backupSizeBytes: number | undefined;
  /** Number of backups of the resource in the vault, copied likewise. */
  readonly backups: number | undefined;
}

export interface SkippedResource {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
  /** Free text in the API's language; for logs and pages, never for a label. */
  readonly reason: string | undefined;
}

/** When the restore point may be deleted by its retention; undefined when that is not known. */
export function expirationSeconds({
  createdAtSeconds,
  retentionSeconds,
}: Pick<RestorePoint, 'createdAtSeconds' | 'retentionSeconds'>): number | undefined {
  if (createdAtSeconds === undefined || typeof retentionSeconds !== 'number') return undefined;
  return createdAtSeconds + retentionSeconds;
}

/** How many backup objects a restore point has in all. */
export function resourcesOf({ resources, leftOut }: Vault): number {
  return (leftOut?.resources ?? []).reduce((sum, { count }) => sum + count, resources.length);
}

/** How many resources were skipped in all. */
export function skippedResourcesOf({
  skippedResources,
  leftOut,
}: {
  readonly skippedResources: readonly unknown[];
  readonly leftOut: LeftOut | undefined;
}): number {
  return skippedResources.length + (leftOut?.skippedResources ?? 0);
}
