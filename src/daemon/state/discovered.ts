import { EMPTY_INVENTORY, type Inventory } from '../../domain/inventory.ts';
import type { VaultReading } from '../../domain/vault-reading.ts';
import type { Followed, FollowedSet } from '../../inventory/following.ts';

/** What discovery knows of a project. Immutable; replaced whole. */
export interface Discovery {
  readonly inventory: Inventory;
  readonly followed: FollowedSet;
  /** What is shown of the vaults. */
  readonly vaults: readonly VaultReading[];
  /** When all vaults were last listed; 0 = never. */
  readonly vaultsAtSeconds: number;
  /** When all backups were last known to be as the inventory has them; 0 = never. */
  readonly backupsAtSeconds: number;
}

export const NO_DISCOVERY: Discovery = {
  inventory: EMPTY_INVENTORY,
  followed: new Map(),
  vaults: [],
  vaultsAtSeconds: 0,
  backupsAtSeconds: 0,
};

/** Holds what was discovered, by project, and is the only place that replaces it. */
export interface Discovered {
  of(project: string): Discovery;
  replace(project: string, discovery: Discovery): void;
  /** Takes a followed restore point as it is now; undefined lets it go. */
  setFollowed(project: string, checkpointId: string, followed: Followed | undefined): void;
  forget(project: string): void;
  vaultOf(project: string, vaultId: string): VaultReading | undefined;
  /** Of all projects. */
  vaults(): readonly VaultReading[];
}

export function createDiscovered(): Discovered {
  const projects = new Map<string, Discovery>();
  const of = (project: string) => projects.get(project) ?? NO_DISCOVERY;
  return {
    of,
    replace: (project, discovery) => void projects.set(project, discovery),
    setFollowed: (project, checkpointId, followed) => {
      const next = new Map(of(project).followed);
      if (followed === undefined) next.delete(checkpointId);
      else next.set(checkpointId, followed);
      projects.set(project, { ...of(project), followed: next });
    },
    forget: (project) => void projects.delete(project),
    vaultOf: (project, vaultId) => of(project).vaults.find(({ vault }) => vault.id === vaultId),
    vaults: () => Array.from(projects.values()).flatMap(({ vaults }) => vaults),
  };
}
