import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY, type Inventory } from '../../src/domain/inventory.ts';
import type { CollectOptions, Lists } from '../../src/inventory/lists.ts';
import { type ModelCloud, modelCloud, OPTIONS, passOver } from './model-cloud.ts';

const FAILURE = { reason: 'timeout', detail: 'as the test wants it' } as const;

/** With a backup of a server in each vault. */
function cloudOf(vaults: number): ModelCloud {
  const cloud = modelCloud();
  for (let each = 0; each < vaults; each += 1) {
    cloud.vaults.set(`v${each}`, new Set(['a']));
    cloud.backUp(`v${each}`, () => 'available');
  }
  cloud.nowSeconds += 3600;
  return cloud;
}

interface PassOptions {
  readonly lists?: Partial<Lists>;
  readonly signal?: AbortSignal;
}

/** Passes as a daemon makes them, each of which goes on where the one before stopped. */
function passesOver(cloud: ModelCloud, more: Partial<CollectOptions> = {}) {
  let inventory: Inventory = EMPTY_INVENTORY;
  let tried: CollectOptions['tried'];
  const read: string[] = [];
  return {
    read,
    next: async ({ lists, signal }: PassOptions = {}) => {
      cloud.nowSeconds += 300;
      const ofVault: Lists['ofVault'] = (vaultId, ...how) => {
        read.push(vaultId);
        return (lists?.ofVault ?? cloud.lists.ofVault)(vaultId, ...how);
      };
      const all = { ...cloud.lists, ...lists, ofVault };
      const pass = await passOver({ ...cloud, lists: all }, inventory, { ...more, tried }, signal);
      ({ inventory, tried } = pass);
      return pass;
    },
  };
}

function readIn({ vaults }: Inventory): readonly string[] {
  return [...vaults.values()]
    .filter(({ readAtSeconds }) => readAtSeconds !== undefined)
    .map(({ vault }) => vault.id);
}

describe('what is asked of vaults', () => {
  it.each<[string, readonly (keyof Lists)[], number]>([
    ['of five, and of those on their way, where no list is answered', ['changes', 'ofVault'], 6],
    ['of all of them where changes are answered', ['ofVault'], 40],
    ['of all of them where they are answered', ['changes'], 40],
  ])('is the list %s', async (_, failing, asked) => {
    const cloud = cloudOf(40);
    for (const list of failing) cloud.failing.add(list);
    const { unread } = await passesOver(cloud).next();
    expect(cloud.asked.get('ofVault')).toBe(asked);
    expect(unread).toBe(40 - asked);
  });

  it.each([
    ['one vault', 6],
    ['all of so many', 40],
  ])('is in the end %s behind five that fail while changes are not answered', async (_, vaults) => {
    const cloud = cloudOf(vaults);
    cloud.failing.add('changes');
    const ofVault: Lists['ofVault'] = async (vaultId, ...how) =>
      /^v[0-4]$/.test(vaultId) ? FAILURE : cloud.lists.ofVault(vaultId, ...how);
    const { next } = passesOver(cloud, { concurrency: 1 });
    await next({ lists: { ofVault } });
    const { inventory } = await next({ lists: { ofVault } });
    expect(readIn(inventory)).toHaveLength(vaults - 5);
  });

  it('are all of them in the end, behind as many as are asked for at once and hang', async () => {
    const cloud = cloudOf(12);
    const passes = passesOver(cloud, { concurrency: 4 });
    const hanging = /^v[0-3]$/;
    const next = async () => {
      const time = new AbortController();
      const ofVault: Lists['ofVault'] = async (vaultId, ...how) => {
        if (!hanging.test(vaultId)) return cloud.lists.ofVault(vaultId, ...how);
        // The others are on their way, and hang as long as that.
        await Promise.resolve();
        time.abort();
        return FAILURE;
      };
      return (await passes.next({ lists: { ofVault }, signal: time.signal })).inventory;
    };
    expect(readIn(await next())).toEqual([]);
    expect(readIn(await next())).toEqual(['v4', 'v5', 'v6', 'v7', 'v8', 'v9', 'v10', 'v11']);
    // And again, when all are due, none waits for longer than for one pass.
    cloud.nowSeconds += OPTIONS.verifySeconds;
    passes.read.length = 0;
    await next();
    await next();
    expect(new Set(passes.read)).toEqual(new Set(cloud.vaults.keys()));
  });

  it('begins with those that were never read, and goes on with the longest ago', async () => {
    const cloud = cloudOf(3);
    const start = await passesOver(cloud).next();
    const readAt = [3, 1, undefined];
    const vaults = [...start.inventory.vaults].map(
      ([id, vault], at) => [id, { ...vault, readAtSeconds: readAt[at] }] as const,
    );
    const former = { ...start.inventory, vaults: new Map(vaults) };
    const read: string[] = [];
    const ofVault: Lists['ofVault'] = (vaultId, ...how) => {
      read.push(vaultId);
      return cloud.lists.ofVault(vaultId, ...how);
    };
    const lists = { ...cloud.lists, ofVault };
    await passOver({ ...cloud, lists }, former, { concurrency: 1 });
    expect(read).toEqual(['v2', 'v1', 'v0']);
  });

  it('goes on in the next pass where the time was over, and each is read once', async () => {
    const cloud = cloudOf(5);
    const { read, next } = passesOver(cloud, { concurrency: 1 });
    const unread: number[] = [];
    for (let pass = 0; pass < 3; pass += 1) {
      const time = new AbortController();
      let asked = 0;
      const ofVault: Lists['ofVault'] = (...how) => {
        asked += 1;
        if (asked === 2) time.abort();
        return cloud.lists.ofVault(...how);
      };
      const each = await next({ lists: { ofVault }, signal: time.signal });
      unread.push(each.unread);
    }
    expect(unread).toEqual([3, 1, 0]);
    expect(read).toEqual(['v0', 'v1', 'v2', 'v3', 'v4']);
  });

  it('is no failure of the vault that was asked for when the time was over', async () => {
    const time = new AbortController();
    const ofVault: Lists['ofVault'] = async () => {
      time.abort();
      return FAILURE;
    };
    const { next } = passesOver(cloudOf(2), { concurrency: 1 });
    const { failures, unread } = await next({ lists: { ofVault }, signal: time.signal });
    expect([...failures]).toEqual([]);
    expect(unread).toBe(2);
  });

  it('leaves one that cannot be read behind a deletion what it was, and that is not of now', async () => {
    const cloud = cloudOf(2);
    const { next } = passesOver(cloud);
    const start = await next();
    const [first = ''] = cloud.backups.keys();
    cloud.backups.delete(first);
    cloud.failing.add('ofVault');
    const { inventory, current } = await next();
    const points = (of: Inventory) => of.vaults.get('v0')?.restorePoints;
    expect(points(start.inventory)).toHaveLength(1);
    expect(points(inventory)).toBe(points(start.inventory));
    expect([...current]).toEqual(['v1']);
  });
});

describe('a list that is cut off', () => {
  it('of changes is told, and has every vault read anew', async () => {
    const cloud = cloudOf(2);
    const { read, next } = passesOver(cloud);
    await next();
    read.length = 0;
    const changes: Lists['changes'] = async () => ({
      items: [],
      exhausted: false,
      truncated: true,
    });
    const { truncated } = await next({ lists: { changes } });
    expect([...truncated]).toEqual(['backups']);
    expect(read).toEqual(['v0', 'v1']);
    expect([...(await next()).truncated]).toEqual([]);
    expect(read).toHaveLength(2);
  });

  it('of a vault is told', async () => {
    const cloud = cloudOf(1);
    const ofVault: Lists['ofVault'] = async () => ({
      items: [],
      exhausted: false,
      truncated: true,
    });
    const { truncated } = await passesOver(cloud).next({ lists: { ofVault } });
    expect([...truncated]).toEqual(['backups']);
  });

  it('of vaults is told', async () => {
    const cloud = cloudOf(2);
    const vaults: Lists['vaults'] = async () => {
      const listed = await cloud.lists.vaults();
      return 'reason' in listed ? listed : { ...listed, exhausted: false, truncated: true };
    };
    const { truncated, inventory } = await passesOver(cloud).next({ lists: { vaults } });
    expect([...truncated]).toEqual(['vaults']);
    expect(readIn(inventory)).toEqual(['v0', 'v1']);
  });
});
