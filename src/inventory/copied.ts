import { isDeepStrictEqual } from 'node:util';
import type { Backup } from '../domain/backup.ts';
import type { Enough } from '../domain/enough.ts';
import type { KnownBackup, ListedRestorePoint, VaultInventory } from '../domain/inventory.ts';

/** When the newest restore point was made of which a copy was listed, by region. */
export type Copied = ReadonlyMap<string, number>;

/** A vault is copied to a region or two; each is a label. */
const REGIONS_MAX = 16;
/** Backups that are read of a vault in search of its newest copy: some five pages. */
const SEARCHED_MAX = 5000;

/**
 * Of all that is known of a vault. What newer restore points pushed out counts on: as long as
 * nothing newer is copied, that is how far the other region can go back.
 */
export function copiedOf({
  restorePoints,
  copied,
}: Pick<VaultInventory, 'restorePoints' | 'copied'>): Copied {
  return restorePoints.reduce(copiedAfter, copied);
}

/** The former object where this one tells nothing newer. */
export function copiedAfter(
  former: Copied,
  { backups, createdAtSeconds }: ListedRestorePoint,
): Copied {
  let copied = former;
  for (const backup of backups.values()) copied = copiedWith(copied, backup, createdAtSeconds);
  return copied;
}

/** The same of a backup of a restore point that was made then. */
export function copiedWith(
  former: Copied,
  { replicatedTo }: Pick<KnownBackup, 'replicatedTo'>,
  createdAtSeconds: number,
): Copied {
  let copied: Map<string, number> | undefined;
  for (const region of replicatedTo) {
    const { size } = copied ?? former;
    const known = former.get(region);
    const isNewer = known === undefined ? size < REGIONS_MAX : known < createdAtSeconds;
    if (isNewer) copied = (copied ?? new Map(former)).set(region, createdAtSeconds);
  }
  return copied ?? former;
}

/**
 * With what is told of its copies. From those in one region that policies name on, those in others are
 * of former policies, however long their restore points are kept. A region that nobody spells as the
 * policies do is not taken for one.
 */
export function copiedFor(
  vault: VaultInventory,
  regionsOf: (vaultId: string) => ReadonlySet<string> | undefined = () => undefined,
): VaultInventory {
  const all = copiedOf(vault);
  const regions = all.size < 2 ? undefined : regionsOf(vault.vault.id);
  const wanted = new Map([...all].filter(([region]) => regions?.has(region)));
  const copied = wanted.size === 0 ? all : wanted;
  return isDeepStrictEqual(copied, vault.copied) ? vault : { ...vault, copied };
}

/** Until a copy shows as well, where there is one among so many. */
export function untilCopied(enough: Enough<Backup>): Enough<Backup> {
  let read = 0;
  let isShown = false;
  return {
    take: (backups) => {
      enough.take(backups);
      read += backups.length;
      isShown ||= backups.some(({ replications }) => replications.some((each) => each.succeeded));
    },
    isEnough: () => (isShown || read >= SEARCHED_MAX) && enough.isEnough(),
  };
}
