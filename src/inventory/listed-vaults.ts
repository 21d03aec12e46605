import { isDeepStrictEqual } from 'node:util';
import { unreadVault, type VaultInventory } from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';
import type { Vault } from '../domain/vault.ts';
import { areSame, type Vaults } from './vaults.ts';

/**
 * Follows a complete list of vaults; one that joined is still to be read. What is listed as before
 * stays the same object, so that what was made of it can be kept: a vault, and all of them.
 */
export function* withVaults(former: Vaults, listed: readonly Vault[]): Interruptible<Vaults> {
  const vaults = new Map<string, VaultInventory>();
  for (const vault of listed) {
    vaults.set(vault.id, listedAgain(former.get(vault.id), vault));
    yield;
  }
  return areSame(former, vaults) ? former : vaults;
}

function listedAgain(known: VaultInventory | undefined, vault: Vault): VaultInventory {
  if (known === undefined) return unreadVault(vault);
  const isSame = known.vault === vault || isDeepStrictEqual(known.vault, vault);
  return isSame ? known : { ...known, vault };
}
