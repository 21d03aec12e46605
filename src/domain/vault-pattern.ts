import { isSelectedBy, matchesName, type NamePattern, type Selection } from './name-pattern.ts';
import type { Vault } from './vault.ts';

/** A form in which a configuration names vaults: a glob on the name, an ID, or tags. */
export type VaultPattern =
  | NamePattern
  | { readonly id: string }
  | { readonly tag: Readonly<Record<string, string>> };

export type VaultSelection = Selection<VaultPattern>;

/** What a vault can be named by. */
export type NamedVault = Pick<Vault, 'id' | 'name' | 'tags'>;

export function isSelected(vault: NamedVault, selection: VaultSelection): boolean {
  return isSelectedBy(selection, (pattern) => matchesVault(vault, pattern));
}

/** Whether one of them names it. */
export function isNamed(vault: NamedVault, patterns: readonly VaultPattern[]): boolean {
  return patterns.some((pattern) => matchesVault(vault, pattern));
}

/** All tags of a pattern have to be there, with these values. */
function matchesVault(vault: NamedVault, pattern: VaultPattern): boolean {
  if ('id' in pattern) return vault.id.toLowerCase() === pattern.id.toLowerCase();
  if ('name' in pattern) return matchesName(vault.name ?? '', pattern);
  return Object.entries(pattern.tag).every(([key, value]) =>
    vault.tags.some((tag) => tag.key === key && tag.value === value),
  );
}
