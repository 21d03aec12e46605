import type { Following, ListedRestorePoint, VaultInventory } from '../domain/inventory.ts';
import { hasState, isReplica } from './restore-points.ts';

/** A vault in which nothing ever succeeds must not grow without end. */
const OPEN_OR_FAILED_MAX = 100;

/**
 * The restore points of a vault that are worth asking for: the newest ones with an available backup,
 * every open or failed one that is newer than the oldest of these, and the newest available one
 * however old it is. Newest first.
 */
export function followedOf(
  { restorePoints }: Pick<VaultInventory, 'restorePoints'>,
  { newest, withinSeconds, replicas }: Following,
  nowSeconds: number,
): readonly ListedRestorePoint[] {
  const followed: ListedRestorePoint[] = [];
  let available = 0;
  let others = 0;
  for (const each of restorePoints) {
    if (available >= newest) break;
    if (!replicas && isReplica(each)) continue;
    const isYoung = nowSeconds - each.createdAtSeconds <= withinSeconds;
    if (hasState(each, 'available')) {
      if (isYoung || available === 0) followed.push(each);
      available += 1;
    } else if (isYoung && others < OPEN_OR_FAILED_MAX) {
      followed.push(each);
      others += 1;
    }
    if (!isYoung && available > 0) break;
  }
  return followed;
}

/** Whether something failed twice in a row shows in no fewer. */
const KEPT_MIN = 2;

/** How many are read of a vault at the least, and kept, however few are followed. */
export function readFrom({ newest }: Pick<Following, 'newest'>): number {
  return Math.max(newest, KEPT_MIN);
}

/** How many of its restore points are kept: those that are followed, and what comes before these. */
export function keptOf(
  vault: Pick<VaultInventory, 'restorePoints'>,
  following: Following,
  nowSeconds: number,
): number {
  const { restorePoints } = vault;
  const last = followedOf(vault, following, nowSeconds).at(-1);
  const isOver = (each: ListedRestorePoint) =>
    (hasState(each, 'available') || hasState(each, 'failed')) &&
    (following.replicas || !isReplica(each));
  const over = restorePoints.filter(isOver)[KEPT_MIN - 1];
  const places = [last, over].map((each) => (each ? restorePoints.indexOf(each) + 1 : 1));
  return Math.max(...places);
}

/** Whether more has to be known of a vault than was read of it. */
export function isReadForLess(
  { readFor, coveredSinceSeconds }: VaultInventory,
  { newest, withinSeconds, replicas }: Following,
): boolean {
  if (readFor === undefined || coveredSinceSeconds === Number.NEGATIVE_INFINITY) return false;
  return (
    newest > readFor.newest ||
    withinSeconds > readFor.withinSeconds ||
    (replicas && !readFor.replicas)
  );
}

/** From now on no more of it is kept than that; all of it where there are no older ones. */
export function keptFor(vault: VaultInventory, following: Following): VaultInventory {
  const { readFor, coveredSinceSeconds } = vault;
  if (readFor === undefined) return vault;
  const { newest, withinSeconds, replicas } = following;
  const kept =
    coveredSinceSeconds === Number.NEGATIVE_INFINITY
      ? { newest, withinSeconds, replicas }
      : {
          newest: Math.min(newest, readFor.newest),
          withinSeconds: Math.min(withinSeconds, readFor.withinSeconds),
          replicas: replicas && readFor.replicas,
        };
  const isSame =
    kept.newest === readFor.newest &&
    kept.withinSeconds === readFor.withinSeconds &&
    kept.replicas === readFor.replicas;
  return isSame ? vault : { ...vault, readFor: kept };
}
