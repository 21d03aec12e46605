import type { BackupState } from './backup.ts';
import type { Vault } from './vault.ts';

/** To which moments a vault can go back, by what its lists show. */
export interface Recovery {
  /** By resource of the vault: when its newest available backup was made. */
  readonly byResource: ReadonlyMap<string, number>;
  /** Resources of the vault without any available backup. */
  readonly without: readonly string[];
  /** To which all of it can; undefined while a resource has none, and without resources. */
  readonly vaultSeconds: number | undefined;
  /** Of the newest restore point with an available backup of anything. */
  readonly newestSeconds: number | undefined;
}

/** What is exposed about a vault; the same object as long as nothing of it changes. */
export interface VaultReading {
  readonly project: string;
  readonly vault: Vault;
  /** Undefined before its backups were read, and where nothing is expected of it. */
  readonly recovery: Recovery | undefined;
  /** Of the restore points that are followed, and two at the least; undefined before they were read. */
  readonly backups: Readonly<Record<BackupState, number>> | undefined;
  /** Failed backups that are newer than the newest available one, by resource; undefined likewise. */
  readonly failedBackups: ReadonlyMap<string, number> | undefined;
  /** When the newest restore point that was copied there was made, by destination region. */
  readonly replicatedSeconds: ReadonlyMap<string, number>;
}
