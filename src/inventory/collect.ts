import type { Backup } from '../domain/backup.ts';
import { forEachBounded } from '../domain/for-each.ts';
import { EMPTY_INVENTORY, type Inventory, type VaultInventory } from '../domain/inventory.ts';
import type { Failure } from '../domain/outcome.ts';
import type { Vault } from '../domain/vault.ts';
import { isSelected, type VaultSelection } from '../domain/vault-pattern.ts';
import { type AccountOptions, accountForAll } from './accounting.ts';
import {
  wholeRestorePoints,
  withChanges,
  withOlderBackup,
  withVaults,
  withWholeRead,
} from './changes.ts';
import { followedOf, keptFor } from './followed.ts';
import { trimmed } from './older.ts';
import { recoveryOf } from './recovery.ts';
import { sameKept } from './same-kept.ts';

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
  /** The newest backups of a vault, until these are enough. */
  ofVault(
    vaultId: string,
    limit: number,
    isEnough: (backups: readonly Backup[]) => boolean,
  ): Promise<Listed<Backup> | Failure>;
  newestAvailable(vaultId: string, resourceId: string): Promise<Backup | undefined | Failure>;
}

export interface CollectOptions extends AccountOptions {
  readonly selection: VaultSelection;
  /** Vaults read at once. */
  readonly concurrency: number;
}

export type CollectorName = 'vaults' | 'backups';

/** What one pass over the lists came to. */
export interface Collected {
  readonly inventory: Inventory;
  /** Vaults that are listed and not selected. */
  readonly unselected: ReadonlySet<string>;
  /** Restore points of which the change feed showed another state. */
  readonly changed: ReadonlySet<string>;
  /** Those of which it showed a backup in another vault. */
  readonly moved: ReadonlySet<string>;
  /** Vaults whose restore points are as the lists say them now. */
  readonly current: ReadonlySet<string>;
  readonly failures: ReadonlyMap<CollectorName, Failure>;
  readonly truncated: ReadonlySet<CollectorName>;
  /** Vaults that are to be read from scratch and were not come to. */
  readonly unread: number;
}

/** What bounds a pass in time. */
export interface PassTime {
  readonly nowSeconds: number;
  readonly signal: AbortSignal;
}

/** The feed is asked again for what is older than its last change by this much: lists may lag. */
const FEED_OVERLAP_SECONDS = 900;
const PAGE_MAX = 1000;

/** A pass that is under way. */
interface Pass {
  readonly options: CollectOptions;
  readonly lists: Lists;
  readonly time: PassTime;
  inventory: Inventory;
  unselected: ReadonlySet<string>;
  changed: ReadonlySet<string>;
  moved: ReadonlySet<string>;
  readonly failures: Map<CollectorName, Failure>;
  readonly truncated: Set<CollectorName>;
  readonly current: Set<string>;
  unread: number;
}

/**
 * Brings an inventory up to date: all vaults, what changed since the last time, and from scratch the
 * vaults that were never read, do not add up, or were not read for long. A list that fails leaves
 * what was known before. When the signal aborts, what was learned until then stays learned.
 */
export async function collect(
  former: Inventory = EMPTY_INVENTORY,
  lists: Lists,
  options: CollectOptions,
  time: PassTime,
): Promise<Collected> {
  const pass: Pass = {
    options,
    lists,
    time,
    inventory: former,
    unselected: new Set(),
    changed: new Set(),
    moved: new Set(),
    failures: new Map(),
    truncated: new Set(),
    current: new Set(),
    unread: 0,
  };
  await takeVaults(pass);
  await takeChanges(pass);
  const waiting = account(pass);
  await forEachBounded(waiting, options.concurrency, (vaultId) => readWhole(vaultId, pass));
  const { unselected, changed, moved, current, failures, truncated, unread } = pass;
  const inventory = trimmedInventory(pass.inventory, pass);
  return { inventory, unselected, changed, moved, current, failures, truncated, unread };
}

async function takeVaults(pass: Pass): Promise<void> {
  const listed = await pass.lists.vaults();
  if ('reason' in listed) {
    pass.failures.set('vaults', listed);
    return;
  }
  if (listed.truncated) pass.truncated.add('vaults');
  const { selection } = pass.options;
  const chosen = Map.groupBy(listed.items, (vault) => isSelected(vault, selection));
  pass.unselected = new Set(chosen.get(false)?.map(({ id }) => id));
  pass.inventory = sameKept(pass.inventory, withVaults(pass.inventory, chosen.get(true) ?? []));
}

async function takeChanges(pass: Pass): Promise<void> {
  const { nowSeconds } = pass.time;
  const { watermarkSeconds } = pass.inventory;
  // One in the future is from a clock that was wrong, and would hide all that comes until then.
  const since =
    watermarkSeconds === undefined
      ? undefined
      : Math.min(watermarkSeconds, nowSeconds) - FEED_OVERLAP_SECONDS;
  const listed = await pass.lists.changes(since);
  if ('reason' in listed) {
    pass.failures.set('backups', listed);
    return;
  }
  if (listed.truncated) {
    pass.truncated.add('backups');
    // Too much happened to follow it one by one.
    pass.inventory = allToBeRead(pass.inventory);
  }
  const { inventory, changed, moved } = withChanges(pass.inventory, listed.items, nowSeconds);
  // Before anything ever happened there is nothing to go back to either.
  const watermark = Math.min(inventory.watermarkSeconds ?? nowSeconds, nowSeconds);
  pass.inventory = { ...inventory, watermarkSeconds: watermark };
  pass.changed = changed;
  pass.moved = moved;
}

function allToBeRead(inventory: Inventory): Inventory {
  const vaults = Array.from(inventory.vaults, ([id, vault]): [string, VaultInventory] => [
    id,
    { ...vault, accounted: new Map() },
  ]);
  return { ...inventory, vaults: new Map(vaults) };
}

/** Which vaults are to be read from scratch; those that add up are as the lists say them. */
function account(pass: Pass): readonly string[] {
  const { options, time, current } = pass;
  const accounts = accountForAll(pass.inventory, options, time.nowSeconds);
  pass.inventory = accounts.inventory;
  if (pass.failures.size === 0) for (const id of accounts.addingUp) current.add(id);
  return accounts.waiting;
}

async function readWhole(vaultId: string, pass: Pass): Promise<void> {
  const { lists, time, options } = pass;
  const known = pass.inventory.vaults.get(vaultId);
  if (known === undefined) return;
  if (time.signal.aborted) {
    pass.unread += 1;
    return;
  }
  const { following } = options;
  const { newest } = following;
  // One restore point more shows that those before it are whole.
  const limit = Math.min((newest + 1) * Math.max(known.vault.resources.length, 1) + 1, PAGE_MAX);
  const listed = await lists.ofVault(
    vaultId,
    limit,
    (backups) => wholeRestorePoints(backups) >= newest,
  );
  if ('reason' in listed) {
    pass.failures.set('backups', listed);
    return;
  }
  if (listed.truncated) pass.truncated.add('backups');
  const { items: backups, exhausted } = listed;
  const read = { vaultId, backups, exhausted, atSeconds: pass.time.nowSeconds, following };
  pass.inventory = withWholeRead(pass.inventory, read);
  if (!exhausted) await searchOlder(vaultId, pass);
  pass.current.add(vaultId);
}

/** Resources that have backups, but none in the range that was read. */
async function searchOlder(vaultId: string, pass: Pass): Promise<void> {
  const known = pass.inventory.vaults.get(vaultId);
  const recovery = known && recoveryOf(known, { replicas: true });
  if (known === undefined || recovery === undefined) return;
  const without = new Set(recovery.without);
  for (const { id: resourceId, backups = 1 } of known.vault.resources) {
    if (pass.time.signal.aborted) return;
    if (!without.has(resourceId) || backups === 0) continue;
    const found = await pass.lists.newestAvailable(vaultId, resourceId);
    if (found !== undefined && 'reason' in found) {
      pass.failures.set('backups', found);
      return;
    }
    pass.inventory = withOlderBackup(pass.inventory, { vaultId, resourceId }, found);
  }
}

function trimmedInventory(inventory: Inventory, { options, time }: Pass): Inventory {
  const vaults = new Map(inventory.vaults);
  for (const [id, vault] of vaults) {
    const last = followedOf(vault, options.following, time.nowSeconds).at(-1);
    const kept = last === undefined ? 1 : vault.restorePoints.indexOf(last) + 1;
    vaults.set(id, keptFor(trimmed(vault, kept), options.following));
  }
  return { ...inventory, vaults };
}
