import type { Elsewhere } from '../domain/inventory.ts';
import type { Interruptible } from '../domain/slices.ts';
import type { Vault } from '../domain/vault.ts';

/** What has to be known here of the vaults that other processes have. */
export function* elsewhereOf(
  own: readonly Vault[],
  others: readonly Vault[],
): Interruptible<Elsewhere> {
  const ids = new Set<string>();
  for (const { resources } of own) {
    for (const { id } of resources) ids.add(id);
    yield;
  }
  const shared = new Set<string>();
  for (const { resources } of others) {
    for (const { id } of resources) if (ids.has(id)) shared.add(id);
    yield;
  }
  return { vaults: others.length, resources: shared };
}
