import type { Followed, FollowedSet } from '../../src/domain/followed.ts';
import { EMPTY_INVENTORY, type Inventory } from '../../src/domain/inventory.ts';
import { nextFollowed } from '../../src/inventory/following.ts';
import { toItsEnd } from '../support/steps.ts';

export const DAY = 86_400;
export const NOW = 100 * DAY;
export const FOLLOWING = { newest: 2, withinSeconds: 30 * DAY, replicas: false };

export interface Seen {
  readonly before?: Inventory;
  readonly changed?: readonly string[];
  readonly moved?: readonly string[];
  readonly unselected?: readonly string[];
}

/** What is followed after a pass that showed this, where that was followed before. */
export function nextOf(
  former: readonly Followed[],
  inventory: Inventory,
  { before = EMPTY_INVENTORY, changed, moved, unselected }: Seen = {},
): FollowedSet {
  const following = nextFollowed(
    { followed: new Map(former.map((each) => [each.checkpointId, each])), inventory: before },
    {
      inventory,
      changed: new Set(changed),
      moved: new Set(moved),
      unselected: new Set(unselected),
    },
    { following: FOLLOWING, nowSeconds: NOW },
  );
  return toItsEnd(following).result;
}
