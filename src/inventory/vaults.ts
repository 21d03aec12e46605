import type { VaultInventory } from '../domain/inventory.ts';

/** In the order of the list. Immutable; replaced whole. */
export type Vaults = ReadonlyMap<string, VaultInventory>;

/** The same objects in the same order. */
export function areSame(
  some: ReadonlyMap<string, object>,
  others: ReadonlyMap<string, object>,
): boolean {
  if (some.size !== others.size) return false;
  const theirs = others.values();
  for (const each of some.values()) if (each !== theirs.next().value) return false;
  return true;
}

/** Vaults while some of them are replaced: all of them are copied once, and only if one is. */
export interface Replacing {
  /** As they are by now. */
  all(): Vaults;
  /** Takes the place of the one with its ID. */
  set(vault: VaultInventory): void;
}

export function replacing(former: Vaults): Replacing {
  let own: Map<string, VaultInventory> | undefined;
  return {
    all: () => own ?? former,
    set: (vault) => {
      const { id } = vault.vault;
      if ((own ?? former).get(id) === vault) return;
      own ??= new Map(former);
      own.set(id, vault);
    },
  };
}
