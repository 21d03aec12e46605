import type { Followed, FollowedSet } from '../../domain/followed.ts';
import { EMPTY_INVENTORY, type Inventory, type ListTimes } from '../../domain/inventory.ts';
import type { VaultReading } from '../../domain/vault-reading.ts';
import { isReplica } from '../../inventory/restore-points.ts';
import { createWatchedTasks, type WatchedTasks } from './watched-tasks.ts';

/** What discovery knows of a project. Immutable; replaced whole. */
export interface Discovery extends ListTimes {
  readonly inventory: Inventory;
  readonly followed: FollowedSet;
  /** What is shown of the vaults. */
  readonly vaults: readonly VaultReading[];
}

export const NO_DISCOVERY: Discovery = {
  inventory: EMPTY_INVENTORY,
  followed: new Map(),
  vaults: [],
  vaultsAtSeconds: 0,
  backupsAtSeconds: 0,
  confirmedAtSeconds: 0,
  unconfirmed: new Map(),
};

/** What is known of that once lists said it of the `current` ones. */
export function confirmed(
  known: ListTimes,
  { inventory, current }: { readonly inventory: Inventory; readonly current: ReadonlySet<string> },
  nowSeconds: number,
): Pick<ListTimes, 'confirmedAtSeconds' | 'unconfirmed'> {
  const { confirmedAtSeconds: formerly, unconfirmed: before } = known;
  if (current.size === 0) return { confirmedAtSeconds: formerly, unconfirmed: before };
  const unconfirmed = new Map<string, number>();
  for (const [id, { readAtSeconds }] of inventory.vaults) {
    // Of one that was not read yet nothing is said that could be too old.
    if (readAtSeconds === undefined || current.has(id)) continue;
    unconfirmed.set(id, before.get(id) ?? formerly);
  }
  return { confirmedAtSeconds: nowSeconds, unconfirmed };
}

/** Holds what was discovered, by project, and is the only place that replaces it. */
export interface Discovered {
  of(project: string): Discovery;
  replace(project: string, discovery: Discovery): void;
  /** Takes a followed restore point as it is now; undefined lets it go. */
  setFollowed(project: string, checkpointId: string, followed: Followed | undefined): void;
  /** Of what is about something else from now on; what is still asked for is not to be taken. */
  beginAnew(project: string): void;
  forget(project: string): void;
  /** They are forgotten with the rest. */
  readonly tasks: WatchedTasks;
  /** Whether a vault of one of these projects holds it, and not a copy of it. */
  isListed(checkpointId: string, isAmong: (project: string) => boolean): boolean;
  vaultOf(project: string, vaultId: string): VaultReading | undefined;
  /** Of all projects. */
  vaults(): readonly VaultReading[];
}

export function createDiscovered(): Discovered {
  const projects = new Map<string, Discovery>();
  const tasks = createWatchedTasks();
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
    beginAnew: (project) => {
      projects.set(project, { ...NO_DISCOVERY, inventory: { ...EMPTY_INVENTORY } });
      tasks.forget(project);
    },
    forget: (project) => {
      projects.delete(project);
      tasks.forget(project);
    },
    tasks,
    isListed: (checkpointId, isAmong) =>
      [...projects].some(
        ([project, { inventory }]) => isAmong(project) && holds(inventory, checkpointId),
      ),
    vaultOf: (project, vaultId) => of(project).vaults.find(({ vault }) => vault.id === vaultId),
    vaults: () => Array.from(projects.values()).flatMap(({ vaults }) => vaults),
  };
}

function holds({ vaults }: Inventory, checkpointId: string): boolean {
  for (const { restorePoints } of vaults.values()) {
    const found = restorePoints.find((each) => each.checkpointId === checkpointId);
    if (found !== undefined && !isReplica(found)) return true;
  }
  return false;
}
