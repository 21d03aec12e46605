import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY, type Inventory } from '../../src/domain/inventory.ts';
import type { Lists } from '../../src/inventory/lists.ts';
import { recoveryOf } from '../../src/inventory/recovery.ts';
import { DAY, type ModelCloud, modelCloud, OPTIONS, passOver } from './model-cloud.ts';

function recoveryIn({ vaults }: Inventory) {
  const vault = vaults.get('v');
  return vault && recoveryOf(vault, { replicas: false });
}

/** Server `b` was backed up on two days long before the restore points that are followed. */
function fleet(daysOfB: readonly number[] = [0, 1]) {
  const cloud = modelCloud();
  cloud.vaults.set('v', new Set(['a', 'b']));
  const ofB: string[] = [];
  for (let day = 0; day < 12; day += 1) {
    cloud.nowSeconds += DAY;
    const made = cloud.backUp('v', (id) =>
      id === 'a' || daysOfB.includes(day) ? 'available' : 'skipped',
    );
    if (daysOfB.includes(day)) ofB.unshift(`${made}-b`);
  }
  cloud.nowSeconds += 300;
  return { cloud, ofB };
}

/** The vaults as they are now, from then on: those on their way out count as long as they are there. */
function countedAtFirst(cloud: ModelCloud): Lists['vaults'] {
  const first = cloud.lists.vaults();
  return () => first;
}

/** The day of the newest available backup of each server, by all that there is. */
function daysIn({ backups }: ModelCloud): Readonly<Record<string, number>> {
  const available = [...backups.values()].filter(({ state }) => state === 'available');
  return daysOf(available.map((each) => [each.resourceId, each.createdAtSeconds]));
}

function daysOf(entries: Iterable<readonly [string, number]> = []) {
  return Object.fromEntries(Array.from(entries, ([id, at]) => [id, Math.floor(at / DAY)] as const));
}

function createdAt(cloud: ModelCloud, backupId = '') {
  return cloud.backups.get(backupId)?.createdAtSeconds;
}

describe('a backup older than the restore points that are followed', () => {
  it('is the recovery point of its resource until it is deleted', async () => {
    const { cloud, ofB } = fleet();
    const [newer = '', older = ''] = ofB;
    const createdAtOf = { newer: createdAt(cloud, newer), older: createdAt(cloud, older) };
    let { inventory } = await passOver(cloud, EMPTY_INVENTORY);
    expect(recoveryIn(inventory)?.byResource.get('b')).toBe(createdAtOf.newer);
    cloud.backups.delete(newer);
    cloud.nowSeconds += 300;
    ({ inventory } = await passOver(cloud, inventory));
    expect(recoveryIn(inventory)?.byResource.get('b')).toBe(createdAtOf.older);
    cloud.backups.delete(older);
    cloud.nowSeconds += 300;
    ({ inventory } = await passOver(cloud, inventory));
    expect(recoveryIn(inventory)?.without).toEqual(['b']);
  });

  it.each([
    ['it is', '-b', 1, [0, 1]],
    ['it and all younger ones are', '-a', 3, []],
    ['a younger one is', '-b', 1, [0, 1, 11]],
    ['two younger ones are', '-b', 2, [0, 10, 11]],
  ])('is told while %s being deleted and still counted, until that is given up', async (...row) => {
    const [, server, count, daysOfB] = row;
    const { cloud } = fleet(daysOfB);
    const lists = { ...cloud.lists, vaults: countedAtFirst(cloud) };
    const going = [...cloud.backups.keys()].filter((id) => id.endsWith(server)).slice(-count);
    let inventory: Inventory = EMPTY_INVENTORY;
    for (const state of ['available', 'open', 'available'] as const) {
      for (const id of going) cloud.change(id, state);
      cloud.nowSeconds += 300;
      ({ inventory } = await passOver({ ...cloud, lists }, inventory));
      expect([state, daysOf(recoveryIn(inventory)?.byResource)]).toEqual([state, daysIn(cloud)]);
    }
  });

  it('is gone with the last one, when no size of backups is counted either', async () => {
    const { cloud, ofB } = fleet([0]);
    const start = await passOver(cloud, EMPTY_INVENTORY);
    cloud.change(ofB[0] ?? '', 'open');
    cloud.failing.add('ofVault');
    const failed = await passOver(cloud, start.inventory);
    expect([...failed.current]).toEqual([]);
    cloud.failing.clear();
    cloud.nowSeconds += 300;
    const { inventory } = await passOver(cloud, failed.inventory);
    expect(recoveryIn(inventory)?.without).toEqual(['b']);
  });

  it('is told of no vault before the search for it came to its end', async () => {
    const { cloud, ofB } = fleet();
    cloud.failing.add('newestAvailable');
    const failed = await passOver(cloud, EMPTY_INVENTORY);
    expect(failed.failures.get('backups')?.reason).toBe('server_error');
    expect(recoveryIn(failed.inventory)).toBeUndefined();
    cloud.failing.clear();
    cloud.nowSeconds += 300;
    const { inventory } = await passOver(cloud, failed.inventory);
    expect(recoveryIn(inventory)?.byResource.get('b')).toBe(createdAt(cloud, ofB[0]));
  });

  it.each<[string, (cloud: ModelCloud, id: string) => void]>([
    ['it is gone', (cloud, id) => cloud.backups.delete(id)],
    ['it is being deleted', (cloud, id) => cloud.change(id, 'open')],
  ])('stays what it was when %s, while the search for another one fails', async (_, go) => {
    const { cloud, ofB } = fleet();
    const [newer = '', older] = ofB;
    const start = await passOver(cloud, EMPTY_INVENTORY);
    go(cloud, newer);
    cloud.failing.add('newestAvailable');
    cloud.nowSeconds += 300;
    const failed = await passOver(cloud, start.inventory);
    expect(recoveryIn(failed.inventory)).toEqual(recoveryIn(start.inventory));
    expect([...failed.current]).toEqual([]);
    cloud.failing.clear();
    cloud.nowSeconds += 300;
    const { inventory } = await passOver(cloud, failed.inventory);
    expect(recoveryIn(inventory)?.byResource.get('b')).toBe(createdAt(cloud, older));
  });

  it('is searched for bit by bit where a cycle has no time for all of it', async () => {
    const cloud = modelCloud();
    const servers = ['b', 'c', 'd', 'e'];
    cloud.vaults.set('v', new Set(['a', ...servers]));
    for (let day = 0; day < 19; day += 1) {
      cloud.nowSeconds += DAY;
      cloud.backUp('v', (id) => (id === 'a' || day < 1 ? 'available' : 'skipped'));
    }
    let inventory: Inventory = EMPTY_INVENTORY;
    const unread: number[] = [];
    for (let cycle = 0; cycle < 4; cycle += 1) {
      const time = new AbortController();
      let searches = 0;
      const lists = {
        ...cloud.lists,
        newestAvailable: async (vaultId: string, resourceId: string) => {
          searches += 1;
          if (searches === 2) time.abort();
          return cloud.lists.newestAvailable(vaultId, resourceId);
        },
      };
      const pass = await passOver({ ...cloud, lists }, inventory, {}, time.signal);
      inventory = pass.inventory;
      unread.push(pass.unread);
    }
    expect(unread).toEqual([1, 0, 0, 0]);
    expect(cloud.asked.get('newestAvailable')).toBe(4);
    expect([...(recoveryIn(inventory)?.byResource.keys() ?? [])]).toEqual(['a', ...servers]);
  });

  it('is the newest one, whatever was followed while its vault held less', async () => {
    const { cloud, ofB } = fleet();
    const moved = [...cloud.backups.values()].filter(({ resourceId }) => resourceId === 'a');
    const move = (vaultId: string) => {
      cloud.vaults.set('v', new Set(vaultId === 'v' ? ['b', 'a'] : ['b']));
      cloud.vaults.set('w', new Set(vaultId === 'v' ? [] : ['a']));
      cloud.nowSeconds += 300;
      for (const each of moved) {
        cloud.backups.set(each.id, { ...each, vaultId, updatedAtSeconds: cloud.nowSeconds });
      }
    };
    const following = { ...OPTIONS.following, newest: 1 };
    let { inventory } = await passOver(cloud, EMPTY_INVENTORY, { following });
    for (const vaultId of ['w', 'v']) {
      move(vaultId);
      ({ inventory } = await passOver(cloud, inventory, { following }));
      const own =
        (createdAt(cloud, ofB[0]) ?? 0) - (recoveryIn(inventory)?.byResource.get('b') ?? 0);
      expect(Math.abs(own)).toBeLessThan(10);
    }
  });

  it('is not asked for again as long as as many are counted', async () => {
    const { cloud } = fleet();
    const { inventory } = await passOver(cloud, EMPTY_INVENTORY);
    cloud.asked.clear();
    cloud.nowSeconds += OPTIONS.verifySeconds;
    await passOver(cloud, inventory);
    expect(Object.fromEntries(cloud.asked)).toEqual({ vaults: 1, changes: 1, ofVault: 1 });
  });
});
