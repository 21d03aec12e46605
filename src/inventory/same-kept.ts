import { isDeepStrictEqual } from 'node:util';
import type { Inventory } from '../domain/inventory.ts';

/** A vault that is listed as before stays the same object: what was made of it can be kept. */
export function sameKept(former: Inventory, next: Inventory): Inventory {
  const vaults = new Map(next.vaults);
  for (const [id, { vault }] of vaults) {
    const known = former.vaults.get(id);
    if (known !== undefined && isDeepStrictEqual(known.vault, vault)) vaults.set(id, known);
  }
  return { ...next, vaults };
}
