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
