import { forEachBounded } from '../domain/for-each.ts';
import { EMPTY_INVENTORY, type Inventory } from '../domain/inventory.ts';
import type { Failure } from '../domain/outcome.ts';
import { inSlices } from '../domain/slices.ts';
import type { Vault } from '../domain/vault.ts';
import { isSelected } from '../domain/vault-pattern.ts';
import { accountForAll, unaccounted } from './accounting.ts';
import { withChanges } from './changes.ts';
import { elsewhereOf } from './elsewhere.ts';
import { changesSince, settledBy } from './feed.ts';
import { withVaults } from './listed-vaults.ts';
import type { CollectOptions, CollectorName, Lists, PassTime } from './lists.ts';
import { readWhole, type WholeReading } from './read-whole.ts';
import { trimAll } from './trimming.ts';
import { replacing } from './vaults.ts';

/** What one pass over the lists came to. */
export interface Collected {
  readonly inventory: Inventory;
  /** Vaults that are listed and not selected. */
  readonly unselected: ReadonlySet<string>;
  /** Restore points of which the change feed showed another state. */
  readonly changed: ReadonlySet<string>;
  /** Those of which it showed a backup in another vault. */
  readonly moved: ReadonlySet<string>;
  /** Whether all vaults and all changes were listed, whatever single vaults are to be read for. */
  readonly isListed: boolean;
  /** Vaults whose restore points are as the lists say them now. */
  readonly current: ReadonlySet<string>;
  readonly failures: ReadonlyMap<CollectorName, Failure>;
  readonly truncated: ReadonlySet<CollectorName>;
  /** When vaults were asked for in vain, for the next pass. */
  readonly tried: ReadonlyMap<string, number>;
  /** Vaults that are to be read from scratch and were not come to. */
  readonly unread: number;
  /** How many lists were asked for. */
  readonly asked: number;
}

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
  asked: number;
}

/**
 * Brings an inventory up to date: all vaults, what changed since the last time, and from scratch the
 * vaults that were never read, do not add up, or were not read for long. A list that fails leaves
 * what was known before. When the signal aborts, what was learned until then stays learned. Vaults
 * of which nothing changed stay the same objects.
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
    asked: 0,
  };
  await takeVaults(pass);
  await takeChanges(pass);
  const { unselected, changed, moved, failures, truncated, asked } = pass;
  const vaults = replacing(pass.inventory.vaults);
  const accounting = accountForAll(vaults, options, time.nowSeconds);
  const { waiting, addingUp } = await inSlices(accounting);
  const isListed = failures.size === 0;
  const current = new Set(isListed ? addingUp : []);
  const reading: WholeReading = {
    former: former.vaults,
    vaults,
    current,
    areChangesUnanswered: failures.has('backups'),
    tried: triedOf(waiting, pass),
    unanswered: 0,
    unread: 0,
    ...pass,
  };
  await forEachBounded(waiting, options.concurrency, (vaultId) => readWhole(vaultId, reading));
  // By the earlier clock: what is forgotten has to be read again when that was right.
  const earliestSeconds = Math.min(time.nowSeconds, time.cloudSeconds?.() ?? time.nowSeconds);
  await inSlices(trimAll(vaults, options, earliestSeconds));
  const inventory = { ...pass.inventory, vaults: vaults.all() };
  const { unread, tried } = reading;
  const found = { inventory, unselected, changed, moved, isListed, current };
  return { ...found, failures, truncated, tried, unread, asked };
}

/** Of those that still wait; at a time that is to come only for a clock that was wrong. */
function triedOf(waiting: readonly string[], { options, time }: Pass): Map<string, number> {
  const { tried } = options;
  return new Map(waiting.map((id) => [id, Math.min(tried?.get(id) ?? 0, time.nowSeconds)]));
}

async function takeVaults(pass: Pass): Promise<void> {
  pass.asked += 1;
  const listed = await pass.lists.vaults();
  if ('reason' in listed) {
    pass.failures.set('vaults', listed);
    return;
  }
  if (listed.truncated) pass.truncated.add('vaults');
  const { unselected, ...chosen } = await inSlices(selected(pass, listed.items));
  pass.unselected = unselected;
  pass.inventory = { ...pass.inventory, ...chosen };
}

function* selected({ inventory, options }: Pass, listed: readonly Vault[]) {
  const { selection, isOwn } = options;
  const wanted: Vault[] = [];
  const others: Vault[] = [];
  const unselected = new Set<string>();
  for (const vault of listed) {
    if (!isSelected(vault, selection)) unselected.add(vault.id);
    else if (isOwn?.(vault.id) === false) others.push(vault);
    else wanted.push(vault);
    yield;
  }
  return {
    vaults: yield* withVaults(inventory.vaults, wanted),
    elsewhere: isOwn && (yield* elsewhereOf(wanted, others)),
    unselected,
  };
}

async function takeChanges(pass: Pass): Promise<void> {
  if (isAllElsewhere(pass)) {
    // Of what comes here later all is read anew.
    pass.inventory = { ...pass.inventory, watermarkSeconds: undefined, settledSeconds: undefined };
    return;
  }
  pass.asked += 1;
  const { nowSeconds, cloudSeconds } = pass.time;
  // The clock of the moment before: what comes to be listed while pages are read may be missed.
  const asOfSeconds = pass.failures.size === 0 ? cloudSeconds?.() : undefined;
  // Our own may have been set back: all since then would be read, and count as new.
  const latestSeconds = Math.max(nowSeconds, cloudSeconds?.() ?? nowSeconds);
  const listed = await pass.lists.changes(changesSince(pass.inventory, latestSeconds));
  if ('reason' in listed) {
    pass.failures.set('backups', listed);
    return;
  }
  if (listed.truncated) {
    pass.truncated.add('backups');
    // Too much happened to follow it one by one.
    pass.inventory = { ...pass.inventory, vaults: unaccounted(pass.inventory.vaults) };
  }
  const { inventory } = pass;
  const following = withChanges(inventory.vaults, listed.items, { nowSeconds, latestSeconds });
  const { vaults, newestSeconds = 0, changed, moved } = await inSlices(following);
  const { watermarkSeconds = 0, settledSeconds } = inventory;
  pass.inventory = {
    ...inventory,
    vaults,
    // Before anything ever happened all that comes is new.
    watermarkSeconds: Math.min(Math.max(watermarkSeconds, newestSeconds), latestSeconds),
    settledSeconds: settledBy(asOfSeconds) ?? settledSeconds,
  };
  pass.changed = changed;
  pass.moved = moved;
}

/** Whether whatever happens in the project is for others. */
function isAllElsewhere({ options, inventory, failures }: Pass): boolean {
  return options.isOwn !== undefined && failures.size === 0 && inventory.vaults.size === 0;
}
