import { createBackupLists } from '../../src/cbr/list-backups.ts';
import { readPages } from '../../src/cbr/pages.ts';
import type { Backup } from '../../src/domain/backup.ts';
import type { Lists } from '../../src/inventory/lists.ts';
import { listedBackup, listedVault } from './listed.ts';

const LIMITS = { first: 2, further: 2 };
const RESOURCES = ['a', 'b', 'c'];
const CYCLE = { signal: new AbortController().signal, takeRetry: () => true };

interface Version {
  readonly backup: Backup;
  readonly listedAtSeconds: number;
}

/**
 * A cloud whose lists are late with what happened, by another time for each change, and ordered by
 * whole seconds only; its vaults count no backups, so that the change feed alone can tell of them.
 */
export function lateCloud(startSeconds: number) {
  const versions = new Map<string, Version[]>();
  let pages = 0;
  const cloud = {
    nowSeconds: startSeconds,
    lists: undefined as unknown as Lists,
    /** Pages of the feed since the last look. */
    pagesRead: () => {
      const read = pages;
      pages = 0;
      return read;
    },
    /** A backup as it is from now on, listed so much later. */
    write: (backup: Backup, lateSeconds: number) => {
      const is = { ...backup, updatedAtSeconds: cloud.nowSeconds };
      const version = { backup: is, listedAtSeconds: cloud.nowSeconds + lateSeconds };
      versions.set(backup.id, [...(versions.get(backup.id) ?? []), version]);
    },
    made: () => Array.from(versions.values(), (each) => each.at(-1)?.backup),
    /** What the lists show of each. */
    listed: (): ReadonlyMap<string, Backup> => {
      const shown = Array.from(versions, ([id, each]) => {
        const listed = each.filter(({ listedAtSeconds }) => listedAtSeconds <= cloud.nowSeconds);
        return [id, listed.at(-1)?.backup] as const;
      });
      return new Map(shown.flatMap(([id, backup]) => (backup === undefined ? [] : [[id, backup]])));
    },
  };

  const { changes, lastChange } = createBackupLists(
    (options) =>
      readPages({
        ...options,
        limits: LIMITS,
        fetchPage: async ({ offset, limit }) => {
          pages += 1;
          const all = [...cloud.listed().values()].sort(byWholeSeconds);
          const items = all.slice(offset, offset + limit);
          // The lists of all projects hold backups and nothing else.
          return { items: items as never[], entries: items.length, count: all.length };
        },
      }),
    () => {
      throw new Error('it is taken for unordered');
    },
  );
  cloud.lists = {
    vaults: async () => {
      const vault = listedVault('v', Object.fromEntries(RESOURCES.map((id) => [id, undefined])));
      return { items: [vault], exhausted: true, truncated: false };
    },
    changes: (sinceSeconds) =>
      sinceSeconds === undefined
        ? lastChange(CYCLE)
        : changes({ sinceSeconds, openSinceSeconds: async () => undefined }, CYCLE),
    ofVault: async () => {
      return { items: [...cloud.listed().values()], exhausted: true, truncated: false };
    },
    newestAvailable: async () => undefined,
  };
  return cloud;
}

function byWholeSeconds(one: Backup, other: Backup): number {
  const apart = Math.floor(other.updatedAtSeconds) - Math.floor(one.updatedAtSeconds);
  return apart !== 0 ? apart : one.id < other.id ? 1 : -1;
}

export function backupNumber(number: number, createdAtSeconds: number): Backup {
  const resource = RESOURCES[number % RESOURCES.length] ?? 'a';
  return listedBackup(`c${number}`, resource, createdAtSeconds);
}
