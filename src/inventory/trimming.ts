import type { Following } from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';
import { followedOf, keptFor } from './followed.ts';
import { trimmed } from './older.ts';
import type { Replacing } from './vaults.ts';

/** Of each vault no more is kept than is followed. */
export function* trimAll(
  vaults: Replacing,
  following: Following,
  nowSeconds: number,
): Interruptible<void> {
  for (const vault of vaults.all().values()) {
    const last = followedOf(vault, following, nowSeconds).at(-1);
    const kept = last === undefined ? 1 : vault.restorePoints.indexOf(last) + 1;
    vaults.set(keptFor(yield* trimmed(vault, kept), following));
    yield;
  }
}
