import type { VaultInventory } from '../domain/inventory.ts';
import type { Failure } from '../domain/outcome.ts';
import { inSlices } from '../domain/slices.ts';
import { reread } from './accounting.ts';
import { untilCopied } from './copied.ts';
import { readFrom } from './followed.ts';
import type { CollectOptions, CollectorName, Lists, PassTime } from './lists.ts';
import { recoveryOf } from './recovery.ts';
import type { Replacing, Vaults } from './vaults.ts';
import { wholeRestorePoints, withOlderBackup, withWholeRead } from './whole-read.ts';

const PAGE_MAX = 1000;
/** Where the change feed is not answered either, so many vaults tell that none will be. */
const UNANSWERED_MAX = 5;

/** The reading from scratch of vaults within a pass. */
export interface WholeReading {
  readonly options: CollectOptions;
  readonly lists: Lists;
  readonly time: PassTime;
  /** Before the pass. */
  readonly former: Vaults;
  readonly vaults: Replacing;
  readonly failures: Map<CollectorName, Failure>;
  readonly truncated: Set<CollectorName>;
  readonly current: Set<string>;
  readonly areChangesUnanswered: boolean;
  /** When vaults were asked for that could not be read: these wait from then on, as others do. */
  readonly tried: Map<string, number>;
  /** Vaults of which no list could be had. */
  unanswered: number;
  unread: number;
}

export async function readWhole(vaultId: string, reading: WholeReading): Promise<void> {
  const { lists, time, options, vaults } = reading;
  const known = vaults.all().get(vaultId);
  if (known === undefined) return;
  if (time.signal.aborted || isInVain(reading)) {
    reading.unread += 1;
    return;
  }
  reading.tried.set(vaultId, time.nowSeconds);
  const { following, copiedTo } = options;
  const newest = readFrom(following);
  // One restore point more shows that those before it are whole.
  const limit = Math.min((newest + 1) * Math.max(known.vault.resources.length, 1) + 1, PAGE_MAX);
  const until = () => {
    const enough = wholeRestorePoints(newest);
    return copiedTo?.(vaultId) === undefined ? enough : untilCopied(enough);
  };
  const listed = await lists.ofVault(vaultId, limit, until);
  if ('reason' in listed) {
    failed(vaultId, listed, reading);
    return;
  }
  if (listed.truncated) reading.truncated.add('backups');
  const { items: backups, exhausted } = listed;
  const read = { backups, exhausted, atSeconds: time.nowSeconds, following };
  const whole = await inSlices(withWholeRead(known, read));
  const vault = await inSlices(reread(reading.former.get(vaultId), known, whole));
  const searched = exhausted ? { vault, isWhole: true } : await searchOlder(vault, reading);
  if (!searched.isWhole) {
    // Before the first whole read nothing is said; what was found need not be searched again.
    if (known.readAtSeconds === undefined) vaults.set(begun(known, searched.vault));
    return;
  }
  vaults.set(searched.vault);
  reading.current.add(vaultId);
  reading.tried.delete(vaultId);
}

/**
 * What keeps one vault from being read is said of that one, unless it is more than that. One that was
 * asked for when the time was over is none that failed: its turn comes in the next pass.
 */
function failed(vaultId: string, failure: Failure, reading: WholeReading): void {
  if (reading.time.signal.aborted) {
    reading.unread += 1;
    return;
  }
  reading.unanswered += 1;
  if (reading.areChangesUnanswered) return;
  const detail = `of vault ${vaultId}: ${failure.detail}`;
  reading.failures.set('backups', { ...failure, detail });
}

/** Whether no list of backups is answered, for lack of a right or of an API: one vault may fail alone. */
function isInVain({ areChangesUnanswered, unanswered, current }: WholeReading): boolean {
  return areChangesUnanswered && unanswered >= UNANSWERED_MAX && current.size === 0;
}

/** A vault that is to be read from scratch, with what a read that was not whole has found. */
function begun(known: VaultInventory, { older, accounted }: VaultInventory): VaultInventory {
  return { ...known, older, accounted };
}

/**
 * Resources that have backups, but none in the range that was read. A search that does not come to
 * its end would leave some of them without a recovery point that they have.
 */
async function searchOlder(
  vault: VaultInventory,
  reading: WholeReading,
): Promise<{ readonly vault: VaultInventory; readonly isWhole: boolean }> {
  const recovery = recoveryOf(vault, { replicas: true });
  const { id: vaultId, resources } = vault.vault;
  const without = new Set(recovery?.without);
  let known = vault;
  for (const { id: resourceId, backups = 1 } of resources) {
    if (!without.has(resourceId) || backups === 0) continue;
    if (reading.time.signal.aborted) {
      reading.unread += 1;
      return { vault: known, isWhole: false };
    }
    const found = await reading.lists.newestAvailable(vaultId, resourceId);
    if (found !== undefined && 'reason' in found) {
      failed(vaultId, found, reading);
      return { vault: known, isWhole: false };
    }
    known = withOlderBackup(known, resourceId, found);
  }
  return { vault: known, isWhole: true };
}
