import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backup } from '../../src/domain/backup.ts';
import { EMPTY_INVENTORY, type Inventory } from '../../src/domain/inventory.ts';
import { followedOf } from '../../src/inventory/followed.ts';
import type { Lists } from '../../src/inventory/lists.ts';
import { recoveryOf } from '../../src/inventory/recovery.ts';
import { restarted } from '../support/restarted.ts';
import { DAY, type ModelCloud, modelCloud, OPTIONS, passOver } from './model-cloud.ts';

const FOLLOWING = OPTIONS.following;

/** What the whole truth says of each vault. */
function truthOf(cloud: ModelCloud) {
  return Object.fromEntries(
    Array.from(cloud.vaults, ([vaultId, resources]) => {
      const own = [...cloud.backups.values()].filter((each) => each.vaultId === vaultId);
      const points = [...Map.groupBy(own, ({ checkpointId }) => checkpointId)]
        .map(([checkpointId, backups]) => ({
          checkpointId,
          backups,
          at: Math.min(...backups.map(({ createdAtSeconds }) => createdAtSeconds)),
        }))
        .sort((one, other) => other.at - one.at);
      const has = (backups: readonly Backup[], state: Backup['state'], resourceId?: string) =>
        backups.some(
          (each) =>
            each.state === state && (resourceId === undefined || each.resourceId === resourceId),
        );
      const available = points.filter(({ backups }) => has(backups, 'available'));
      const recovery = Array.from(resources, (resourceId) => [
        resourceId,
        points.find(({ backups }) => has(backups, 'available', resourceId))?.at,
      ]);
      const young = (at: number) => cloud.nowSeconds - at <= FOLLOWING.withinSeconds;
      const newest = available.slice(0, FOLLOWING.newest).filter(({ at }) => young(at));
      const oldest =
        available.length < FOLLOWING.newest
          ? Number.NEGATIVE_INFINITY
          : (available[FOLLOWING.newest - 1]?.at ?? 0);
      const followed = points.filter(
        (point) =>
          newest.includes(point) ||
          point === available[0] ||
          (!available.includes(point) && young(point.at) && point.at > oldest),
      );
      return [
        vaultId,
        { recovery, followed: followed.map(({ checkpointId }) => checkpointId).sort() },
      ];
    }),
  );
}

function knownOf(cloud: ModelCloud, inventory: Inventory) {
  return Object.fromEntries(
    Array.from(inventory.vaults, ([vaultId, vault]) => {
      const recovery = recoveryOf(vault, FOLLOWING);
      const resources = vault.vault.resources.map(({ id }) => [id, recovery?.byResource.get(id)]);
      const followed = followedOf(vault, FOLLOWING, cloud.nowSeconds);
      return [
        vaultId,
        { recovery: resources, followed: followed.map(({ checkpointId }) => checkpointId).sort() },
      ];
    }),
  );
}

const HOUR = DAY / 24;

describe('what is asked', () => {
  function fleet(): ModelCloud {
    const cloud = modelCloud();
    for (const vaultId of ['v', 'w']) cloud.vaults.set(vaultId, new Set(['a', 'b']));
    for (let day = 0; day < 30; day += 1) {
      cloud.nowSeconds += DAY;
      for (const vaultId of cloud.vaults.keys()) cloud.backUp(vaultId, () => 'available');
    }
    cloud.nowSeconds += 3600;
    return cloud;
  }

  it('at the start are the vaults, the last change, and each vault once', async () => {
    const cloud = fleet();
    await passOver(cloud, EMPTY_INVENTORY);
    expect(Object.fromEntries(cloud.asked)).toEqual({ vaults: 1, changes: 1, ofVault: 2 });
  });

  it('in a quiet cycle are the vaults and the changes', async () => {
    const cloud = fleet();
    const { inventory } = await passOver(cloud, EMPTY_INVENTORY);
    cloud.asked.clear();
    cloud.nowSeconds += 300;
    const again = await passOver(cloud, inventory);
    expect(Object.fromEntries(cloud.asked)).toEqual({ vaults: 1, changes: 1 });
    expect([...again.current]).toEqual(['v', 'w']);
    expect([...again.changed]).toEqual([]);
  });

  it('after a new restore point is nothing more, and it is followed', async () => {
    const cloud = fleet();
    const { inventory } = await passOver(cloud, EMPTY_INVENTORY);
    cloud.asked.clear();
    cloud.nowSeconds += 300;
    const made = cloud.backUp('v', () => 'available');
    cloud.nowSeconds += 60;
    const again = await passOver(cloud, inventory);
    expect(Object.fromEntries(cloud.asked)).toEqual({ vaults: 1, changes: 1 });
    expect([...again.changed]).toEqual([made]);
    expect(knownOf(cloud, again.inventory)).toEqual(truthOf(cloud));
  });

  it.each(['at the start', 'later'])('go on after a change from the future %s', async (when) => {
    const cloud = fleet();
    const start = await passOver(cloud, EMPTY_INVENTORY);
    const [future] = cloud.backups.values();
    if (future === undefined) throw new Error('no backup');
    cloud.backups.set(future.id, { ...future, updatedAtSeconds: cloud.nowSeconds + 400 * DAY });
    const former = when === 'later' ? start.inventory : EMPTY_INVENTORY;
    const { inventory } = await passOver(cloud, former);
    expect(inventory.watermarkSeconds).toBe(cloud.nowSeconds);
  });

  it('is not what a clock that was wrong remembers, when it is put right', async () => {
    const cloud = fleet();
    const { inventory } = await passOver(cloud, EMPTY_INVENTORY);
    const ahead = { ...inventory, watermarkSeconds: cloud.nowSeconds + 400 * DAY };
    cloud.nowSeconds += 300;
    const made = cloud.backUp('v', () => 'available');
    cloud.nowSeconds += 60;
    const again = await passOver(cloud, ahead);
    expect([...again.changed]).toEqual([made]);
    expect(again.inventory.watermarkSeconds).toBe(cloud.nowSeconds);
  });

  it('after a deletion, which no feed shows, is that vault once', async () => {
    const cloud = fleet();
    const { inventory } = await passOver(cloud, EMPTY_INVENTORY);
    cloud.asked.clear();
    cloud.nowSeconds += 300;
    for (const id of [...cloud.backups.keys()].slice(-2)) cloud.backups.delete(id);
    const again = await passOver(cloud, inventory);
    expect(Object.fromEntries(cloud.asked)).toEqual({ vaults: 1, changes: 1, ofVault: 1 });
    expect(knownOf(cloud, again.inventory)).toEqual(truthOf(cloud));
  });

  it('is each vault once more when it was not read for long', async () => {
    const cloud = fleet();
    const { inventory } = await passOver(cloud, EMPTY_INVENTORY);
    cloud.asked.clear();
    cloud.nowSeconds += OPTIONS.verifySeconds;
    await passOver(cloud, inventory);
    expect(Object.fromEntries(cloud.asked)).toEqual({ vaults: 1, changes: 1, ofVault: 2 });
  });

  it('keeps no more than is followed of a year', async () => {
    const cloud = fleet();
    const { inventory } = await passOver(cloud, EMPTY_INVENTORY);
    const kept = [...inventory.vaults.values()].map(({ restorePoints }) => restorePoints.length);
    expect(kept).toEqual([2, 2]);
  });
});

const step = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 60, max: 2 * DAY }) }),
  fc.record({
    kind: fc.constant('back up' as const),
    vault: fc.nat(2),
    states: fc.array(
      fc.constantFrom('available', 'available', 'failed', 'open', 'skipped', 'unknown'),
      { minLength: 3, maxLength: 3 },
    ),
  }),
  fc.record({
    kind: fc.constant('change' as const),
    backup: fc.nat(),
    state: fc.constantFrom<Backup['state']>('available', 'failed', 'open'),
  }),
  fc.record({ kind: fc.constant('delete' as const), backup: fc.nat() }),
  fc.record({ kind: fc.constant('move' as const), resource: fc.nat(2), to: fc.nat(2) }),
  fc.record({ kind: fc.constant('dissolve' as const), vault: fc.nat(2) }),
  fc.record({
    kind: fc.constant('fail' as const),
    lists: fc.subarray<keyof Lists>(['vaults', 'changes', 'ofVault', 'newestAvailable']),
  }),
  fc.record({ kind: fc.constant('restart' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

function apply(cloud: ModelCloud, step: Exclude<Step, { kind: 'restart' }>): void {
  const vaultId = (index: number) => `v${index}`;
  switch (step.kind) {
    case 'wait':
      cloud.nowSeconds += step.seconds;
      return;
    case 'back up': {
      const resources = ['a', 'b', 'c'];
      cloud.backUp(vaultId(step.vault), (id) => {
        const state = step.states[resources.indexOf(id)] ?? 'available';
        return state as Backup['state'] | 'skipped';
      });
      cloud.nowSeconds += 1200;
      return;
    }
    case 'change':
    case 'delete': {
      const id = [...cloud.backups.keys()][step.backup % Math.max(cloud.backups.size, 1)];
      if (id === undefined) return;
      if (step.kind === 'delete') cloud.backups.delete(id);
      else cloud.change(id, step.state);
      return;
    }
    case 'move': {
      const id = ['a', 'b', 'c'][step.resource] ?? 'a';
      for (const resources of cloud.vaults.values()) resources.delete(id);
      cloud.vaults.get(vaultId(step.to))?.add(id);
      for (const [backupId, backup] of cloud.backups) {
        if (backup.resourceId !== id) continue;
        const moved = { ...backup, vaultId: vaultId(step.to), updatedAtSeconds: cloud.nowSeconds };
        cloud.backups.set(backupId, moved);
      }
      return;
    }
    case 'dissolve': {
      const id = vaultId(step.vault);
      if (cloud.vaults.has(id)) cloud.vaults.delete(id);
      else cloud.vaults.set(id, new Set());
      for (const [backupId, backup] of cloud.backups) {
        if (backup.vaultId === id) cloud.backups.delete(backupId);
      }
      return;
    }
    case 'fail':
      cloud.failing.clear();
      for (const list of step.lists) cloud.failing.add(list);
  }
}

describe('an inventory', () => {
  it('is the cloud once its vaults were read, whatever happened before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.boolean(), async (steps, small) => {
        const cloud = modelCloud(small ? 4 : 1000);
        cloud.vaults.set('v0', new Set(['a', 'b']));
        cloud.vaults.set('v1', new Set(['c']));
        cloud.vaults.set('v2', new Set());
        let inventory: Inventory = EMPTY_INVENTORY;
        for (const each of steps) {
          if (each.kind === 'restart') inventory = restarted(inventory);
          else apply(cloud, each);
          ({ inventory } = await passOver(cloud, inventory));
        }
        // By then each vault is read from scratch once more, and nothing fails.
        cloud.failing.clear();
        cloud.nowSeconds += OPTIONS.verifySeconds;
        const { failures, inventory: known } = await passOver(cloud, inventory);
        expect([...failures]).toEqual([]);
        expect(knownOf(cloud, known)).toEqual(truthOf(cloud));
      }),
      { numRuns: 300 },
    );
  });

  it('stays what it was when every list fails', async () => {
    const cloud = modelCloud();
    cloud.vaults.set('v', new Set(['a']));
    cloud.backUp('v', () => 'available');
    const { inventory } = await passOver(cloud, EMPTY_INVENTORY);
    for (const list of ['vaults', 'changes', 'ofVault', 'newestAvailable'] as const) {
      cloud.failing.add(list);
    }
    cloud.backups.clear();
    cloud.vaults.clear();
    cloud.nowSeconds += DAY;
    const { inventory: after, failures, current } = await passOver(cloud, inventory);
    expect(after).toEqual(inventory);
    expect([...failures.keys()]).toEqual(['vaults', 'backups']);
    expect([...current]).toEqual([]);
  });
});

it('a deletion beside an arrival is noticed in the next pass, though in each of them one arrives', async () => {
  const cloud = modelCloud();
  const options = { verifySeconds: 30 * DAY, following: { ...OPTIONS.following, newest: 10 } };
  cloud.vaults.set('v', new Set(['a']));
  for (let hour = 0; hour < 4; hour += 1) {
    cloud.backUp('v', () => 'available');
    cloud.nowSeconds += HOUR;
  }
  let { inventory } = await passOver(cloud, EMPTY_INVENTORY, options);
  const [gone = ''] = [...cloud.backups.keys()].slice(-2);
  cloud.backups.delete(gone);
  for (let pass = 0; pass < 2; pass += 1) {
    cloud.backUp('v', () => 'available');
    cloud.nowSeconds += HOUR;
    ({ inventory } = await passOver(cloud, inventory, options));
  }
  const listed = inventory.vaults
    .get('v')
    ?.restorePoints.flatMap(({ backups }) => [...backups.keys()]);
  expect(listed).not.toContain(gone);
});
