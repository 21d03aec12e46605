import type { Inventory, ListedRestorePoint, VaultInventory } from '../domain/inventory.ts';
import type { Vault } from '../domain/vault.ts';
import { isSelected, type VaultSelection } from '../domain/vault-pattern.ts';
import { type Following, followedOf } from './followed.ts';
import { isLost } from './lost.ts';
import { expiresAtSeconds, hasState } from './restore-points.ts';

/** A restore point that is asked for because the inventory shows it. */
export interface Followed {
  readonly checkpointId: string;
  readonly vaultId: string;
  /** As it was last listed. */
  readonly vault: Vault;
  readonly createdAtSeconds: number;
  readonly expiresAtSeconds: number | undefined;
  /** Whether a backup in it is on its way to another state. */
  readonly isOpen: boolean;
  /** Whether a backup in it was ever seen available: there was something to lose. */
  readonly hadAvailable: boolean;
  /** Whether the lists showed another state of it since it was last asked for. */
  readonly hasChanged: boolean;
  /** Undefined before the first definite answer. */
  readonly askedAtSeconds: number | undefined;
  /** Since when a complete list does not show it any longer. */
  readonly missedSinceSeconds: number | undefined;
  /** Whether it was the oldest of its vault when it left, and newer ones are there. */
  readonly leftAsOldest: boolean;
  /** When it turned out to be lost. */
  readonly lostAtSeconds: number | undefined;
}

export type FollowedSet = ReadonlyMap<string, Followed>;

/** A lost restore point is shown as missing for so long. */
const LOST_SECONDS = 86_400;
/** One that no list shows, and that is there all the same when it is asked for, is let go. */
const MISSED_SECONDS = 3600;

/** The next followed set, in the order of the vaults and newest first in each. */
export function nextFollowed(
  former: FollowedSet,
  inventory: Inventory,
  {
    following,
    changed,
    nowSeconds,
  }: {
    /** Without a selection all vaults are chosen. */
    readonly following: Following & { readonly selection?: VaultSelection };
    /** Restore points that the change feed showed in another state. */
    readonly changed: ReadonlySet<string>;
    readonly nowSeconds: number;
  },
): FollowedSet {
  const next = new Map<string, Followed>();
  for (const vault of inventory.vaults.values()) {
    for (const listed of followedOf(vault, following, nowSeconds)) {
      const was = former.get(listed.checkpointId);
      next.set(listed.checkpointId, followed(listed, vault.vault, was, changed));
    }
  }
  const listedIds = listedIdsOf(inventory);
  for (const [checkpointId, was] of former) {
    if (next.has(checkpointId) || listedIds.has(checkpointId)) continue;
    const vault = inventory.vaults.get(was.vaultId);
    if (vault !== undefined && was.createdAtSeconds < vault.coveredSinceSeconds) continue;
    if (vault === undefined && isDeselected(was, following.selection)) continue;
    const missed = {
      ...was,
      missedSinceSeconds: was.missedSinceSeconds ?? nowSeconds,
      leftAsOldest: vault !== undefined && isBeforeAll(was, vault),
    };
    if (!isOver(missed, nowSeconds)) next.set(checkpointId, missed);
  }
  return next;
}

function followed(
  listed: ListedRestorePoint,
  vault: Vault,
  was: Followed | undefined,
  changed: ReadonlySet<string>,
): Followed {
  const { checkpointId, createdAtSeconds } = listed;
  const isAvailable = hasState(listed, 'available');
  const hadAvailable = was?.hadAvailable ?? false;
  return {
    checkpointId,
    vaultId: vault.id,
    vault,
    createdAtSeconds,
    // While its last available backup is being removed, what that one said still holds.
    expiresAtSeconds:
      isAvailable || !hadAvailable ? expiresAtSeconds(listed) : was?.expiresAtSeconds,
    isOpen: hasState(listed, 'open'),
    hadAvailable: isAvailable || hadAvailable,
    hasChanged: changed.has(checkpointId) || (was?.hasChanged ?? false),
    askedAtSeconds: was?.askedAtSeconds,
    missedSinceSeconds: undefined,
    leftAsOldest: false,
    lostAtSeconds: undefined,
  };
}

/** Those that are shown, followed or not: what is of no interest any longer is not missed. */
function listedIdsOf({ vaults }: Inventory): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { restorePoints } of vaults.values()) {
    for (const { checkpointId } of restorePoints) ids.add(checkpointId);
  }
  return ids;
}

/**
 * Whether a vault has none that is as old, but an available newer one: that is how retention by
 * count lets one go, of which the lists say nothing.
 */
function isBeforeAll(
  { createdAtSeconds }: Followed,
  { restorePoints, coveredSinceSeconds }: VaultInventory,
): boolean {
  // Where not all were read there are older ones.
  if (coveredSinceSeconds !== Number.NEGATIVE_INFINITY) return false;
  const available = restorePoints.filter((each) => hasState(each, 'available'));
  return (
    available.length > 0 && available.every((each) => each.createdAtSeconds > createdAtSeconds)
  );
}

/** Whether its vault left since it is wanted no longer: nothing says that it is gone. */
function isDeselected({ vault }: Followed, selection: VaultSelection | undefined): boolean {
  return selection !== undefined && !isSelected(vault, selection);
}

function isOver({ lostAtSeconds, missedSinceSeconds }: Followed, nowSeconds: number): boolean {
  if (lostAtSeconds !== undefined) return nowSeconds - lostAtSeconds >= LOST_SECONDS;
  return nowSeconds - (missedSinceSeconds ?? nowSeconds) >= MISSED_SECONDS;
}

/** Whether it has to be asked for, rather than counting as answered by the lists that show it. */
export function isDue(
  followed: Followed,
  { recheckSeconds, nowSeconds }: { readonly recheckSeconds: number; readonly nowSeconds: number },
): boolean {
  const { askedAtSeconds, lostAtSeconds, missedSinceSeconds, isOpen, hasChanged } = followed;
  if (lostAtSeconds !== undefined) return false;
  if (askedAtSeconds === undefined || missedSinceSeconds !== undefined) return true;
  if (isOpen || hasChanged) return true;
  // A last answer in the future is from a clock that was wrong.
  const age = nowSeconds - askedAtSeconds;
  return age >= recheckSeconds || age < 0;
}

export interface AskedOutcome {
  /** Whether the API said that it is gone. */
  readonly isGone: boolean;
  readonly isKeptByCount: boolean;
  readonly nowSeconds: number;
}

/**
 * What a definite answer about a followed restore point means. Undefined: it leaves without a word,
 * since it was its time, or there was none to keep.
 */
export function afterAnswer(
  followed: Followed,
  { isGone, isKeptByCount, nowSeconds }: AskedOutcome,
): Followed | undefined {
  const asked = { ...followed, askedAtSeconds: nowSeconds, hasChanged: false };
  // A list may be later than the restore point itself: what it shows is not gone for good.
  if (!isGone || followed.missedSinceSeconds === undefined) return asked;
  const { expiresAtSeconds: end } = followed;
  if (!followed.hadAvailable) return undefined;
  const gone = { expiresAtSeconds: end, isKeptByCount: isKeptByCount || followed.leftAsOldest };
  return isLost(gone, nowSeconds) ? { ...asked, lostAtSeconds: nowSeconds } : undefined;
}
