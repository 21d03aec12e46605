import type { Backup } from '../../src/domain/backup.ts';
import type { Inventory } from '../../src/domain/inventory.ts';
import type { Failure } from '../../src/domain/outcome.ts';
import type { Vault } from '../../src/domain/vault.ts';
import { collect } from '../../src/inventory/collect.ts';
import type { CollectOptions, Listed, Lists } from '../../src/inventory/lists.ts';
import { listedVault } from './listed.ts';

export const DAY = 86_400;

export const OPTIONS = {
  selection: { include: [], exclude: [] },
  following: { newest: 2, withinSeconds: 20 * DAY, replicas: false },
  doubted: new Set<string>(),
  verifySeconds: DAY / 4,
  concurrency: 2,
} satisfies CollectOptions;

/** One pass over the lists of a cloud. */
export function passOver(
  { lists, nowSeconds }: Pick<ModelCloud, 'lists' | 'nowSeconds'>,
  former: Inventory,
  more: Partial<CollectOptions> = {},
  signal = new AbortController().signal,
) {
  return collect(former, lists, { ...OPTIONS, ...more }, { nowSeconds, signal });
}

/** A cloud that knows everything, as the oracle of what an inventory has to come to. */
export interface ModelCloud {
  nowSeconds: number;
  readonly vaults: Map<string, Set<string>>;
  readonly backups: Map<string, Backup>;
  readonly lists: Lists;
  /** Requests since the last look, by list. */
  readonly asked: Map<string, number>;
  /** Lists that fail from now on. */
  readonly failing: Set<keyof Lists>;
  backUp(vaultId: string, states: (resourceId: string) => Backup['state'] | 'skipped'): string;
  change(backupId: string, state: Backup['state']): void;
}

export function modelCloud(pageItems = 1000): ModelCloud {
  const vaults = new Map<string, Set<string>>();
  const backups = new Map<string, Backup>();
  const asked = new Map<string, number>();
  const failing = new Set<keyof Lists>();
  let checkpoints = 0;

  function listedVaults(): readonly Vault[] {
    return Array.from(vaults, ([id, resources]) => {
      const counts = Array.from(resources, (resourceId) => {
        const own = [...backups.values()].filter(
          (each) =>
            each.vaultId === id && each.resourceId === resourceId && each.state === 'available',
        );
        return [resourceId, own.length];
      });
      return listedVault(id, Object.fromEntries(counts));
    });
  }

  function answer<Result>(list: keyof Lists, result: () => Result): Promise<Result | Failure> {
    asked.set(list, (asked.get(list) ?? 0) + 1);
    if (!failing.has(list)) return Promise.resolve(result());
    return Promise.resolve({ reason: 'server_error', detail: 'as the test wants it' });
  }

  function newest(of: (backup: Backup) => boolean): readonly Backup[] {
    return [...backups.values()]
      .filter(of)
      .sort((one, other) => other.createdAtSeconds - one.createdAtSeconds);
  }

  const cloud: ModelCloud = {
    nowSeconds: 10_000 * DAY,
    vaults,
    backups,
    asked,
    failing,
    lists: {
      vaults: () => answer('vaults', () => whole(listedVaults())),
      changes: (sinceSeconds) =>
        answer('changes', () => {
          const all = [...backups.values()].sort(
            (one, other) => other.updatedAtSeconds - one.updatedAtSeconds,
          );
          if (sinceSeconds === undefined) return cut(all, 1);
          return whole(all.filter((each) => each.updatedAtSeconds >= sinceSeconds));
        }),
      ofVault: (vaultId, limit, until) =>
        answer('ofVault', () => {
          const all = newest((each) => each.vaultId === vaultId);
          const enough = until();
          let taken = 0;
          for (let read = Math.min(limit, pageItems); read < all.length; read += pageItems) {
            enough.take(all.slice(taken, read));
            taken = read;
            if (enough.isEnough()) return cut(all, read);
          }
          return whole(all);
        }),
      newestAvailable: (vaultId, resourceId) =>
        answer(
          'newestAvailable',
          () =>
            newest(
              (each) =>
                each.vaultId === vaultId &&
                each.resourceId === resourceId &&
                each.state === 'available',
            )[0],
        ),
    },
    backUp: (vaultId, states) => {
      checkpoints += 1;
      const checkpointId = `00000000-0000-4000-8000-${String(checkpoints).padStart(12, '0')}`;
      let made = 0;
      for (const resourceId of vaults.get(vaultId) ?? []) {
        const state = states(resourceId);
        if (state === 'skipped') continue;
        const id = `${checkpointId}-${resourceId}`;
        const createdAtSeconds = cloud.nowSeconds + made;
        made += 1;
        backups.set(id, {
          id,
          checkpointId,
          vaultId,
          resourceId,
          state,
          createdAtSeconds,
          updatedAtSeconds: createdAtSeconds,
          expiresAtSeconds: cloud.nowSeconds + 30 * DAY,
          isReplica: false,
          isAutomatic: false,
          replications: [],
        });
      }
      return checkpointId;
    },
    change: (backupId, state) => {
      const backup = backups.get(backupId);
      if (backup === undefined) return;
      backups.set(backupId, { ...backup, state, updatedAtSeconds: cloud.nowSeconds });
    },
  };
  return cloud;
}

function whole<Item>(items: readonly Item[]): Listed<Item> {
  return { items, exhausted: true, truncated: false };
}

function cut<Item>(items: readonly Item[], length: number): Listed<Item> {
  return { items: items.slice(0, length), exhausted: items.length <= length, truncated: false };
}
