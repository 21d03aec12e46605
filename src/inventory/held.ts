import type { Following, Inventory, ListedRestorePoint } from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';
import { followedOf } from './followed.ts';
import { hasState } from './restore-points.ts';

/** What a vault holds of a restore point. */
export interface Held {
  readonly vaultId: string;
  readonly listed: ListedRestorePoint;
}

/**
 * What is worth asking for in any vault, in the order of these, by ID. One of which a resource moved
 * to another vault is held by both.
 */
export function* heldOf(
  { vaults }: Inventory,
  following: Following,
  nowSeconds: number,
): Interruptible<ReadonlyMap<string, readonly Held[]>> {
  const held = new Map<string, Held[]>();
  for (const [vaultId, vault] of vaults) {
    for (const listed of followedOf(vault, following, nowSeconds)) {
      const others = held.get(listed.checkpointId);
      if (others === undefined) held.set(listed.checkpointId, [{ vaultId, listed }]);
      else others.push({ vaultId, listed });
    }
    yield;
  }
  return held;
}

/**
 * What all vaults hold of it, as if one did: the one that it was of before, as long as that can
 * bring something back, or none can.
 */
export function together(held: readonly Held[], formerVaultId: string | undefined): Held {
  const [first, ...others] = held.toSorted((one, other) => rank(other) - rank(one));
  if (first === undefined) throw new Error('what nothing holds is not followed');
  if (others.length === 0) return first;
  const { checkpointId } = first.listed;
  const parts = held.map(({ listed }) => listed);
  const createdAtSeconds = Math.min(...parts.map((each) => each.createdAtSeconds));
  const backups = new Map(parts.flatMap((each) => [...each.backups]));
  return { vaultId: first.vaultId, listed: { checkpointId, createdAtSeconds, backups } };

  function rank({ vaultId, listed }: Held): number {
    return Number(hasState(listed, 'available')) * 2 + Number(vaultId === formerVaultId);
  }
}
