import type { Vault } from './vault.ts';

/** A form in which a configuration names vaults: a glob on the name, an ID, or tags. */
export type VaultPattern =
  | { readonly name: string }
  | { readonly id: string }
  | { readonly tag: Readonly<Record<string, string>> };

export interface VaultSelection {
  /** Empty: all. */
  readonly include: readonly VaultPattern[];
  /** Wins over include. */
  readonly exclude: readonly VaultPattern[];
}

type Named = Pick<Vault, 'id' | 'name' | 'tags'>;

export function isSelected(vault: Named, { include, exclude }: VaultSelection): boolean {
  if (exclude.some((pattern) => matchesVault(vault, pattern))) return false;
  return include.length === 0 || include.some((pattern) => matchesVault(vault, pattern));
}

/** All tags of a pattern have to be there, with these values. */
export function matchesVault(vault: Named, pattern: VaultPattern): boolean {
  if ('id' in pattern) return vault.id.toLowerCase() === pattern.id.toLowerCase();
  if ('name' in pattern) return globExpression(pattern.name).test(vault.name ?? '');
  return Object.entries(pattern.tag).every(([key, value]) =>
    vault.tags.some((tag) => tag.key === key && tag.value === value),
  );
}

/** `*` is any text, `?` any character, all else itself. */
function globExpression(glob: string): RegExp {
  const source = glob.replaceAll(/[\\^$.*+?()[\]{}|]/g, (sign) => {
    if (sign === '*') return '.*';
    return sign === '?' ? '.' : `\\${sign}`;
  });
  return new RegExp(`^${source.replaceAll(/(?:\.\*)+/g, '.*')}$`, 'su');
}
