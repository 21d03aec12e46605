import type { Backup } from '../domain/backup.ts';
import type { Enough } from '../domain/enough.ts';
import type { Failure } from '../domain/outcome.ts';
import type { Vault } from '../domain/vault.ts';
import type { VaultSelection } from '../domain/vault-pattern.ts';
import type { AccountOptions } from './accounting.ts';

/** What a list said, all of it or a failure. */
export interface Listed<Item> {
  readonly items: readonly Item[];
  /** Whether these are all there are. */
  readonly exhausted: boolean;
  /** Whether more was wanted than may be read. */
  readonly truncated: boolean;
}

/** The lists of a project; each rejects only when the cycle that it is part of is given up. */
export interface Lists {
  vaults(): Promise<Listed<Vault> | Failure>;
  /** Backups that changed since then, and maybe others; undefined: just the last change. */
  changes(sinceSeconds: number | undefined): Promise<Listed<Backup> | Failure>;
  /** The newest backups of a vault, until these are enough; a reading may have to begin anew. */
  ofVault(
    vaultId: string,
    limit: number,
    until: () => Enough<Backup>,
  ): Promise<Listed<Backup> | Failure>;
  newestAvailable(vaultId: string, resourceId: string): Promise<Backup | undefined | Failure>;
}

export interface CollectOptions extends AccountOptions {
  readonly selection: VaultSelection;
  /** Where other processes have some of the vaults, whether it is one of ours. */
  readonly isOwn?: ((vaultId: string) => boolean) | undefined;
  /** Regions that policies copy a vault to, as far as they name these; undefined where none copies. */
  readonly copiedTo?: ((vaultId: string) => ReadonlySet<string> | undefined) | undefined;
  /** Vaults read at once. */
  readonly concurrency: number;
}

export type CollectorName = 'vaults' | 'backups';

/** What bounds a pass in time. */
export interface PassTime {
  readonly nowSeconds: number;
  /** The cloud's clock, as its answers just told it; undefined where none did. */
  readonly cloudSeconds?: () => number | undefined;
  readonly signal: AbortSignal;
}
