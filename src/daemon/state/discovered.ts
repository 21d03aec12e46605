import type { Followed, FollowedSet } from '../../domain/followed.ts';
import { EMPTY_INVENTORY, type Inventory, type ListTimes } from '../../domain/inventory.ts';
import type { VaultReading } from '../../domain/vault-reading.ts';
import { isReplica } from '../../inventory/restore-points.ts';
import type { VaultTrails } from '../../inventory/vault-trail.ts';
import { createListFailures, type ListFailures } from './list-failures.ts';
import { createWatchedTasks, type WatchedTasks } from './watched-tasks.ts';

/** What discovery knows of a project. Immutable; replaced whole. */
export interface Discovery extends ListTimes {
  readonly inventory: Inventory;
  readonly followed: FollowedSet;
  /** What is shown of the vaults. */
  readonly vaults: readonly VaultReading[];
  /** What is remembered of them. */
  readonly trails: VaultTrails;
  /** When this process last had both lists, of vaults and of changes; undefined: not yet. */
  readonly listedAtSeconds: number | undefined;
}

export const NO_DISCOVERY: Discovery = {
  inventory: EMPTY_INVENTORY,
  followed: new Map(),
  vaults: [],
  trails: new Map(),
  listedAtSeconds: undefined,
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
  /** What the lists say alone, for who asks with each answer: nothing is folded for it. */
  listsOf(project: string): Omit<Discovery, 'followed'>;
  replace(project: string, discovery: Discovery): void;
  /** A restore point if it is followed. */
  followed(project: string, checkpointId: string): Followed | undefined;
  /** Takes a followed restore point as it is now; undefined lets it go. */
  setFollowed(project: string, checkpointId: string, followed: Followed | undefined): void;
  /** Of what is about something else from now on; what is still asked for is not to be taken. */
  beginAnew(project: string): void;
  forget(project: string): void;
  /** They are forgotten with the rest. */
  readonly tasks: WatchedTasks;
  readonly failures: ListFailures;
  /** Whether a vault of one of these projects holds it, and not a copy of it. */
  isListed(checkpointId: string, isAmong: (project: string) => boolean): boolean;
  vaultOf(project: string, vaultId: string): VaultReading | undefined;
  /** Of all projects. */
  vaults(): readonly VaultReading[];
}

/**
 * What answers say of followed restore points is collected and folded into a new discovery when
 * somebody looks at all of it: a start with 10,000 would otherwise copy 10,000 once per answer.
 */
export function createDiscovered(): Discovered {
  const projects = new Map<string, Discovery>();
  const tasks = createWatchedTasks();
  const failures = createListFailures();
  const answered = new Map<string, Map<string, Followed | undefined>>();

  function of(project: string): Discovery {
    const known = projects.get(project) ?? NO_DISCOVERY;
    const late = answered.get(project);
    if (late === undefined) return known;
    const folded = { ...known, followed: withAnswered(known.followed, late) };
    replace(project, folded);
    return folded;
  }

  function replace(project: string, discovery: Discovery): void {
    answered.delete(project);
    projects.set(project, discovery);
  }

  return {
    of,
    listsOf: (project) => projects.get(project) ?? NO_DISCOVERY,
    replace,
    followed: (project, checkpointId) => {
      const late = answered.get(project);
      return late?.has(checkpointId) === true
        ? late.get(checkpointId)
        : projects.get(project)?.followed.get(checkpointId);
    },
    setFollowed: (project, checkpointId, followed) => {
      const late = answered.get(project) ?? new Map<string, Followed | undefined>();
      answered.set(project, late.set(checkpointId, followed));
    },
    beginAnew: (project) => {
      replace(project, { ...NO_DISCOVERY, inventory: { ...EMPTY_INVENTORY } });
      tasks.forget(project);
    },
    forget: (project) => {
      answered.delete(project);
      projects.delete(project);
      tasks.forget(project);
      failures.forget(project);
    },
    tasks,
    failures,
    isListed: (checkpointId, isAmong) =>
      [...projects].some(
        ([project, { inventory }]) => isAmong(project) && holds(inventory, checkpointId),
      ),
    vaultOf: (project, vaultId) => of(project).vaults.find(({ vault }) => vault.id === vaultId),
    vaults: () => Array.from(projects.values()).flatMap(({ vaults }) => vaults),
  };
}

function withAnswered(
  former: FollowedSet,
  late: ReadonlyMap<string, Followed | undefined>,
): FollowedSet {
  const followed = new Map(former);
  for (const [checkpointId, each] of late) {
    if (each === undefined) followed.delete(checkpointId);
    else followed.set(checkpointId, each);
  }
  return followed;
}

function holds({ vaults }: Inventory, checkpointId: string): boolean {
  for (const { restorePoints } of vaults.values()) {
    const found = restorePoints.find((each) => each.checkpointId === checkpointId);
    if (found !== undefined && !isReplica(found)) return true;
  }
  return false;
}
