import type { FailedTask } from './vault-tasks.ts';

/** What a report is made of: what is known of the vaults, and what could not be read. */
export interface Standing {
  readonly nowSeconds: number;
  /** In the order in which they are to be shown. */
  readonly vaults: readonly VaultStanding[];
  readonly unread: readonly Unread[];
}

/** A list, or a restore point, of which nothing was learned. */
export interface Unread {
  readonly project: string;
  /** What was asked for, as `backups` or the ID of a restore point. */
  readonly what: string;
  /** One of the failure reasons, where there was an answer at all. */
  readonly reason: string;
  readonly detail: string;
}

/** A vault with the moments to which it can go back. What is not known is undefined. */
export interface VaultStanding {
  readonly project: string;
  /** Empty where configured restore points do not tell theirs. */
  readonly vaultId: string;
  readonly vaultName: string | undefined;
  /** Whether all of the vault was looked at, or the restore points that somebody wrote down. */
  readonly source: 'discovered' | 'configured';
  readonly createdAtSeconds: number | undefined;
  /** Of those of its resources of which something is expected. */
  readonly recoverySeconds: number | undefined;
  readonly newestSeconds: number | undefined;
  readonly objectiveSeconds: number | undefined;
  /** As `30d`, `14 backups` or `permanent`. */
  readonly retention: string | undefined;
  readonly resources: readonly ResourceStanding[];
  readonly newestFailure: FailedTask | undefined;
  /** Why nothing can be said of it; undefined where something can. */
  readonly silence: Silence | undefined;
  /** What else is to be known of it; empty: nothing. */
  readonly remark: string;
}

/** `nothing_expected` is as it should be; `unread` is not. */
export type Silence = 'nothing_expected' | 'unread';

/** A server, disk or file system of a vault. */
export interface ResourceStanding {
  readonly id: string;
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly recoverySeconds: number | undefined;
  /** Whether the policies of the vault apply to it. */
  readonly autoProtect: boolean | undefined;
  /** Whether it was deleted, and its backups alone are left. */
  readonly isGone: boolean;
  /** Failed backups that are newer than its recovery point. */
  readonly failedBackups: number | undefined;
  readonly newestFailure: FailedTask | undefined;
}
