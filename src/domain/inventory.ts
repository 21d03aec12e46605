import type { BackupState } from './backup.ts';
import type { Vault } from './vault.ts';

/** What is kept of a backup: enough to say of what, from when and whether it can be restored. */
export interface KnownBackup {
  readonly resourceId: string;
  readonly state: BackupState;
  readonly createdAtSeconds: number;
  readonly updatedAtSeconds: number;
  readonly expiresAtSeconds: number | undefined;
  readonly isReplica: boolean;
  /** Regions that have a copy. */
  readonly replicatedTo: readonly string[];
}

/** A restore point as the lists of backups show it. */
export interface ListedRestorePoint {
  readonly checkpointId: string;
  /** The earliest of its backups. */
  readonly createdAtSeconds: number;
  /** By ID of the backup; never empty. */
  readonly backups: ReadonlyMap<string, KnownBackup>;
}

/** An available backup that is older than the restore points that are kept. */
export interface OlderBackup {
  readonly backupId: string;
  readonly createdAtSeconds: number;
}

/** What the list of vaults said of a resource's backups when they were last accounted for. */
export interface AccountedBackups {
  readonly backups: number | undefined;
  readonly backupSizeBytes: number | undefined;
}

/** A vault with what is known of its restore points. */
export interface VaultInventory {
  /** As the list of vaults last said. */
  readonly vault: Vault;
  /** When its backups were last read from scratch; undefined before: then nothing is said of them. */
  readonly readAtSeconds: number | undefined;
  /** Newest first; all that were created since `coveredSinceSeconds`. */
  readonly restorePoints: readonly ListedRestorePoint[];
  /** -Infinity when there are no older ones. */
  readonly coveredSinceSeconds: number;
  /** By resource, where none of the restore points above has an available backup of it. */
  readonly older: ReadonlyMap<string, OlderBackup>;
  /** By resource. What changed against it without a backup that explains it calls for a new read. */
  readonly accounted: ReadonlyMap<string, AccountedBackups>;
  /** Backups that the change feed showed for the first time since then, by resource. */
  readonly arrived: ReadonlyMap<string, ArrivedBackups>;
}

export interface ArrivedBackups {
  /** IDs of those that came available. */
  readonly available: ReadonlySet<string>;
  /** When one last came. */
  readonly atSeconds: number;
}

/** What is known of a project's vaults. Immutable; replaced whole. */
export interface Inventory {
  /** In the order of the list. */
  readonly vaults: ReadonlyMap<string, VaultInventory>;
  /** Newest change that the feed has shown; undefined before it was first read. */
  readonly watermarkSeconds: number | undefined;
}

export const EMPTY_INVENTORY: Inventory = { vaults: new Map(), watermarkSeconds: undefined };
