import type { ListedRestorePoint, VaultInventory } from '../domain/inventory.ts';
import { hasState, isReplica } from './restore-points.ts';

export interface Following {
  /** Restore points with an available backup, in each vault. */
  readonly newest: number;
  /** Older ones are not followed; the newest available one always is. */
  readonly withinSeconds: number;
  /** Whether restore points that were copied here are followed too. */
  readonly replicas: boolean;
}

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
