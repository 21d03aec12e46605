/**
 * What a backup's status means for a restore: `available` can be restored from, `open` is on its
 * way, `failed` never will be, `unknown` is none of the documented ones.
 */
export type BackupState = 'available' | 'open' | 'failed' | 'unknown';

/** The copy of one resource in one restore point, as a list of backups describes it. */
export interface Backup {
  readonly id: string;
  /** Lower-case dashed form. */
  readonly checkpointId: string;
  /** A resource that moves to another vault takes its backups along. */
  readonly vaultId: string;
  readonly resourceId: string;
  readonly state: BackupState;
  /** Differs by seconds within one restore point. */
  readonly createdAtSeconds: number;
  /** Of the last change; of the creation where the API tells no change. */
  readonly updatedAtSeconds: number;
  /** Undefined for one that was made by hand, is kept by count, or for ever. */
  readonly expiresAtSeconds: number | undefined;
  /** Whether it was copied here from another vault or region. */
  readonly isReplica: boolean;
  /** Whether a policy made it rather than a person; false where the API does not tell. */
  readonly isAutomatic: boolean;
  readonly replications: readonly Replication[];
}

/** One copy of a backup to somewhere else. */
export interface Replication {
  readonly destinationRegion: string;
  readonly succeeded: boolean;
}
