import type { Backup } from './backup.ts';
import type { Vault } from './vault.ts';

/** What is kept of a backup: enough to say of what, from when and whether it can be restored. */
export interface KnownBackup
  extends Omit<Backup, 'id' | 'checkpointId' | 'vaultId' | 'replications'> {
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

/** How much of a vault is followed. */
export interface Following {
  /** Restore points with an available backup, in each vault. */
  readonly newest: number;
  /** Older ones are not followed; the newest available one always is. */
  readonly withinSeconds: number;
  /** Whether restore points that were copied here are followed too. */
  readonly replicas: boolean;
}

/** A vault with what is known of its restore points. */
export interface VaultInventory {
  /** As the list of vaults last said. */
  readonly vault: Vault;
  /** When its backups were last read from scratch; undefined before: then nothing is said of them. */
  readonly readAtSeconds: number | undefined;
  /** As much of it is known; where there are older ones, it takes another read to know more. */
  readonly readFor: Following | undefined;
  /** Newest first; all that were created since `coveredSinceSeconds`. */
  readonly restorePoints: readonly ListedRestorePoint[];
  /** -Infinity when there are no older ones. */
  readonly coveredSinceSeconds: number;
  /** By resource, where none of the restore points above has an available backup of it. */
  readonly older: ReadonlyMap<string, OlderBackup>;
  /**
   * By region: when the newest restore point was made of which a copy was ever listed there, in
   * those that are kept too. After each pass it is what is told.
   */
  readonly copied: ReadonlyMap<string, number>;
  /** By resource. What changed against it without a backup that explains it calls for a new read. */
  readonly accounted: ReadonlyMap<string, AccountedBackups>;
  /** Whether a read found nothing that explains what changed: the list of backups may be late. */
  readonly isUnexplained?: boolean | undefined;
  /** Backups that the change feed showed for the first time since then, by resource. */
  readonly arrived: ReadonlyMap<string, ArrivedBackups>;
}

export interface ArrivedBackups {
  /** IDs of those that came available. */
  readonly available: ReadonlySet<string>;
  /** When the first of them came. */
  readonly atSeconds: number;
}

/** What is known of a project's vaults. Immutable; replaced whole. */
export interface Inventory {
  /** In the order of the list. */
  readonly vaults: ReadonlyMap<string, VaultInventory>;
  /** Newest change that the feed has shown; undefined before it was first read. */
  readonly watermarkSeconds: number | undefined;
  /**
   * Each change until then, by the cloud's clock, has been seen: what is listed late is younger.
   * Undefined where nobody knows that clock.
   */
  readonly settledSeconds: number | undefined;
  /** Undefined where all of the project is for this process. */
  readonly elsewhere?: Elsewhere | undefined;
}

/** The vaults that other processes have of a project. */
export interface Elsewhere {
  readonly vaults: number;
  /** Resources that are in one of them and in one that is here. */
  readonly resources: ReadonlySet<string>;
}

/** One of which nothing but the list of vaults is known. */
export function unreadVault(vault: Vault): VaultInventory {
  return {
    vault,
    readAtSeconds: undefined,
    readFor: undefined,
    restorePoints: [],
    coveredSinceSeconds: Number.POSITIVE_INFINITY,
    older: new Map(),
    copied: new Map(),
    accounted: new Map(),
    arrived: new Map(),
  };
}

/** When lists last said what is known; 0 = never. */
export interface ListTimes {
  /** When all vaults were last listed. */
  readonly vaultsAtSeconds: number;
  /** When all backups were last known to be as the inventory has them. */
  readonly backupsAtSeconds: number;
  /** When the lists last said that of any vault. */
  readonly confirmedAtSeconds: number;
  /** Vaults that were read and of which they did not say it then, with when they last did. */
  readonly unconfirmed: ReadonlyMap<string, number>;
}

export const EMPTY_INVENTORY: Inventory = {
  vaults: new Map(),
  watermarkSeconds: undefined,
  settledSeconds: undefined,
};
