import type { Followed, FollowedSet } from '../domain/followed.ts';
import type {
  Following,
  Inventory,
  ListedRestorePoint,
  VaultInventory,
} from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';
import type { Collected } from './collect.ts';
import { LAG_SECONDS } from './feed.ts';
import { heldOf, together } from './held.ts';
import { isLost, isMissedInVain, isOver } from './lost.ts';
import { isNews } from './news.ts';
import { expiresAtSeconds, hasState, isAutomatic, isReplica } from './restore-points.ts';
import { shownOtherwise } from './shown-otherwise.ts';
import { areSame } from './vaults.ts';

/** What was known before a pass over the lists. */
export interface FormerlyFollowed {
  readonly followed: FollowedSet;
  readonly inventory: Inventory;
}

interface NextOptions {
  readonly following: Following;
  /** By the cloud's own clock, as far as that is known. */
  readonly nowSeconds: number;
  /** Those that another process shows. */
  readonly others?: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * The next followed set, in the order of the vaults and newest first in each. What is followed as
 * before stays the same object: a restore point, and all of them.
 */
export function* nextFollowed(
  former: FormerlyFollowed,
  collected: Pick<Collected, 'inventory' | 'changed' | 'moved' | 'unselected'>,
  { following, nowSeconds, others = NONE }: NextOptions,
): Interruptible<FollowedSet> {
  const { inventory, changed, moved } = collected;
  const read = yield* shownOtherwise(former.inventory, inventory);
  const next = new Map<string, Followed>();
  for (const [checkpointId, held] of yield* heldOf(inventory, following, nowSeconds)) {
    if (others.has(checkpointId)) continue;
    const known = former.followed.get(checkpointId);
    const { vaultId, listed } = together(held, known?.vaultId);
    const was = known ?? begun(vaultId, listed, former.inventory);
    const hasChanged = was.hasChanged || changed.has(checkpointId) || read.has(checkpointId);
    next.set(checkpointId, same(was, { ...followed(vaultId, listed, was), hasChanged }));
    yield;
  }
  const listedIds = yield* listedIdsOf(inventory);
  for (const [checkpointId, was] of former.followed) {
    yield;
    if (next.has(checkpointId) || listedIds.has(checkpointId) || moved.has(checkpointId)) continue;
    const after = unlisted(was, collected, nowSeconds);
    if (after !== undefined) next.set(checkpointId, same(was, after));
  }
  return areSame(former.followed, next) ? former.followed : next;
}

/** One that no list shows any longer; undefined when it leaves without a word. */
function unlisted(
  was: Followed,
  { inventory, unselected }: Pick<Collected, 'inventory' | 'unselected'>,
  nowSeconds: number,
): Followed | undefined {
  const vault = inventory.vaults.get(was.vaultId);
  if (vault === undefined && unselected.has(was.vaultId)) return undefined;
  // Nothing is said of it before the vault was read.
  if (vault !== undefined && vault.readAtSeconds === undefined) return was;
  if (was.missedSinceSeconds !== undefined) {
    // An earlier run's, and that of a clock which was wrong, has its time from now on.
    const missed = { ...was, missedSinceSeconds: Math.min(was.missedSinceSeconds, nowSeconds) };
    return isOver(missed, nowSeconds) ? undefined : missed;
  }
  // Newer ones push out what is there, or another one from the same moment does.
  if (vault !== undefined && was.createdAtSeconds <= vault.coveredSinceSeconds) return undefined;
  // Later on, older ones that were there beside it may have been pushed out.
  const leftInTurn = vault !== undefined && isFirstInTurn(was, vault);
  return { ...was, missedSinceSeconds: nowSeconds, leftInTurn };
}

/** As it is before anything is known of it. */
function begun(
  vaultId: string,
  { checkpointId, createdAtSeconds }: ListedRestorePoint,
  before: Inventory,
): Followed {
  return {
    checkpointId,
    vaultId,
    createdAtSeconds,
    expiresAtSeconds: undefined,
    isOpen: false,
    hadAvailable: false,
    isAutomatic: false,
    isReplica: false,
    hasChanged: false,
    firstIsBaseline: !isNews({ vaultId, createdAtSeconds }, before),
    askedAtSeconds: undefined,
    missedSinceSeconds: undefined,
    leftInTurn: false,
    lostAtSeconds: undefined,
  };
}

/** The former object where nothing of it changed: what was made of it can be kept. */
function same(former: Followed, next: Followed): Followed {
  const keys = Object.keys(next) as (keyof Followed)[];
  return keys.every((key) => next[key] === former[key]) ? former : next;
}

function followed(vaultId: string, listed: ListedRestorePoint, was: Followed): Followed {
  const { createdAtSeconds } = listed;
  const isAvailable = hasState(listed, 'available');
  const { hadAvailable } = was;
  return {
    ...was,
    vaultId,
    createdAtSeconds,
    // While its last available backup is being removed, what that one said still holds.
    expiresAtSeconds:
      isAvailable || !hadAvailable ? expiresAtSeconds(listed) : was.expiresAtSeconds,
    isOpen: hasState(listed, 'open'),
    hadAvailable: isAvailable || hadAvailable,
    isAutomatic: isAutomatic(listed),
    isReplica: isReplica(listed),
    missedSinceSeconds: undefined,
    leftInTurn: false,
    lostAtSeconds: undefined,
  };
}

/** Those that are shown, followed or not: what is of no interest any longer is not missed. */
function* listedIdsOf({ vaults }: Inventory): Interruptible<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const { restorePoints } of vaults.values()) {
    for (const { checkpointId } of restorePoints) ids.add(checkpointId);
    yield;
  }
  return ids;
}

/**
 * Whether a vault has none that is as old, but an available newer one: that is how retention by
 * count lets one go, of which the lists say nothing. It counts those that policies made, and no
 * others; where the lists do not tell who made it, all of them.
 */
function isFirstInTurn(
  { createdAtSeconds, isAutomatic: byPolicy }: Followed,
  { restorePoints, coveredSinceSeconds }: VaultInventory,
): boolean {
  // Where not all were read there are older ones; whether a policy made these, nobody knows.
  if (coveredSinceSeconds !== Number.NEGATIVE_INFINITY && !byPolicy) return false;
  const counted = restorePoints.filter(
    (each) => hasState(each, 'available') && (!byPolicy || isAutomatic(each)),
  );
  return counted.length > 0 && counted.every((each) => each.createdAtSeconds > createdAtSeconds);
}

/** Whether it has to be asked for, rather than counting as answered by the lists that show it. */
export function isDue(
  followed: Followed,
  { recheckSeconds, nowSeconds }: { readonly recheckSeconds: number; readonly nowSeconds: number },
): boolean {
  const { askedAtSeconds, lostAtSeconds, missedSinceSeconds, isOpen, hasChanged } = followed;
  if (lostAtSeconds !== undefined) return false;
  if (askedAtSeconds === undefined || missedSinceSeconds !== undefined) return true;
  // Until the last answer is one after all that may be late has come.
  if (isOpen || hasChanged || mayBeLate(followed, askedAtSeconds)) return true;
  // A last answer in the future is from a clock that was wrong.
  const age = nowSeconds - askedAtSeconds;
  return age >= recheckSeconds || age < 0;
}

/** Whether what is answered for it and what the lists show may come to the same yet. */
export function mayBeLate(
  { contradictedSinceSeconds, missedSinceSeconds }: Followed,
  nowSeconds: number,
): boolean {
  if (contradictedSinceSeconds === undefined || missedSinceSeconds !== undefined) return false;
  const age = nowSeconds - contradictedSinceSeconds;
  return age >= 0 && age < LAG_SECONDS;
}

export interface AskedOutcome {
  /** Whether the API said that it is gone. */
  readonly isGone: boolean;
  /** Whether the lists show something else. */
  readonly isContradicted: boolean;
  /** Whether it is listed in another project: there its resource took it along. */
  readonly isElsewhere: boolean;
  /** Whether policies of its vault keep backups by their number; undefined: nobody knows. */
  readonly isKeptByCount: boolean | undefined;
  readonly nowSeconds: number;
  /** By the cloud's own clock, which ends retention; undefined where nobody knows that. */
  readonly cloudSeconds?: number | undefined;
}

/**
 * What a definite answer about a followed restore point means. Undefined: it leaves without a word,
 * since it was its time, or there was none to keep, or it is there and no list shows it for long.
 */
export function afterAnswer(
  followed: Followed,
  { isGone, isContradicted, isElsewhere, isKeptByCount, nowSeconds, cloudSeconds }: AskedOutcome,
): Followed | undefined {
  const since = followed.contradictedSinceSeconds ?? nowSeconds;
  const contradictedSinceSeconds = isContradicted ? since : undefined;
  const asked = {
    ...followed,
    askedAtSeconds: nowSeconds,
    hasChanged: false,
    contradictedSinceSeconds,
  };
  const asOfSeconds = cloudSeconds ?? nowSeconds;
  if (!isGone) return isMissedInVain(followed, asOfSeconds) ? undefined : asked;
  // A list may be later than the restore point itself: what it shows is not gone for good.
  if (followed.missedSinceSeconds === undefined) return asked;
  const { expiresAtSeconds: end } = followed;
  if (!followed.hadAvailable || isElsewhere) return undefined;
  const gone = { expiresAtSeconds: end, isKeptByCount: isKeptByCount ?? followed.leftInTurn };
  return isLost(gone, asOfSeconds) ? { ...asked, lostAtSeconds: asOfSeconds } : undefined;
}
