import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY, type Inventory } from '../../src/domain/inventory.ts';
import { collect } from '../../src/inventory/collect.ts';
import { recoveryOf } from '../../src/inventory/recovery.ts';
import { DAY, type ModelCloud, modelCloud } from './model-cloud.ts';

const OPTIONS = {
  selection: { include: [], exclude: [] },
  following: { newest: 2, withinSeconds: 20 * DAY, replicas: false },
  doubted: new Set<string>(),
  verifySeconds: DAY / 4,
  concurrency: 2,
};

function collected(
  cloud: ModelCloud,
  former: Inventory,
  following = OPTIONS.following,
  signal = new AbortController().signal,
) {
  const time = { nowSeconds: cloud.nowSeconds, signal };
  return collect(former, cloud.lists, { ...OPTIONS, following }, time);
}

function recoveryIn({ vaults }: Inventory) {
  const vault = vaults.get('v');
  return vault && recoveryOf(vault, { replicas: false });
}

/** Server `b` was backed up on two days long before the restore points that are followed. */
function fleet() {
  const cloud = modelCloud();
  cloud.vaults.set('v', new Set(['a', 'b']));
  const ofB: string[] = [];
  for (let day = 0; day < 12; day += 1) {
    cloud.nowSeconds += DAY;
    const made = cloud.backUp('v', (id) => (id === 'a' || day < 2 ? 'available' : 'skipped'));
    if (day < 2) ofB.unshift(`${made}-b`);
  }
  cloud.nowSeconds += 300;
  return { cloud, ofB };
}

function createdAt(cloud: ModelCloud, backupId = '') {
  return cloud.backups.get(backupId)?.createdAtSeconds;
}

describe('a backup older than the restore points that are followed', () => {
  it('is the recovery point of its resource until it is deleted', async () => {
    const { cloud, ofB } = fleet();
    const [newer = '', older = ''] = ofB;
    const createdAtOf = { newer: createdAt(cloud, newer), older: createdAt(cloud, older) };
    let { inventory } = await collected(cloud, EMPTY_INVENTORY);
    expect(recoveryIn(inventory)?.byResource.get('b')).toBe(createdAtOf.newer);
    cloud.backups.delete(newer);
    cloud.nowSeconds += 300;
    ({ inventory } = await collected(cloud, inventory));
    expect(recoveryIn(inventory)?.byResource.get('b')).toBe(createdAtOf.older);
    cloud.backups.delete(older);
    cloud.nowSeconds += 300;
    ({ inventory } = await collected(cloud, inventory));
    expect(recoveryIn(inventory)?.without).toEqual(['b']);
  });

  it('is told of no vault before the search for it came to its end', async () => {
    const { cloud, ofB } = fleet();
    cloud.failing.add('newestAvailable');
    const failed = await collected(cloud, EMPTY_INVENTORY);
    expect(failed.failures.get('backups')?.reason).toBe('server_error');
    expect(recoveryIn(failed.inventory)).toBeUndefined();
    cloud.failing.clear();
    cloud.nowSeconds += 300;
    const { inventory } = await collected(cloud, failed.inventory);
    expect(recoveryIn(inventory)?.byResource.get('b')).toBe(createdAt(cloud, ofB[0]));
  });

  it('stays what it was while the search for another one fails', async () => {
    const { cloud, ofB } = fleet();
    const [newer = '', older] = ofB;
    const start = await collected(cloud, EMPTY_INVENTORY);
    cloud.backups.delete(newer);
    cloud.failing.add('newestAvailable');
    cloud.nowSeconds += 300;
    const failed = await collected(cloud, start.inventory);
    expect(recoveryIn(failed.inventory)).toEqual(recoveryIn(start.inventory));
    expect([...failed.current]).toEqual([]);
    cloud.failing.clear();
    cloud.nowSeconds += 300;
    const { inventory } = await collected(cloud, failed.inventory);
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
      const pass = await collected({ ...cloud, lists }, inventory, OPTIONS.following, time.signal);
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
    let { inventory } = await collected(cloud, EMPTY_INVENTORY, following);
    for (const vaultId of ['w', 'v']) {
      move(vaultId);
      ({ inventory } = await collected(cloud, inventory, following));
      const own =
        (createdAt(cloud, ofB[0]) ?? 0) - (recoveryIn(inventory)?.byResource.get('b') ?? 0);
      expect(Math.abs(own)).toBeLessThan(10);
    }
  });

  it('is not asked for again as long as as many are counted', async () => {
    const { cloud } = fleet();
    const { inventory } = await collected(cloud, EMPTY_INVENTORY);
    cloud.asked.clear();
    cloud.nowSeconds += OPTIONS.verifySeconds;
    await collected(cloud, inventory);
    expect(Object.fromEntries(cloud.asked)).toEqual({ vaults: 1, changes: 1, ofVault: 1 });
  });
});
