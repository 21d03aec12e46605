import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY, type Inventory, unreadVault } from '../../src/domain/inventory.ts';
import { copiedFor, copiedWith } from '../../src/inventory/copied.ts';
import { createVaultReadings } from '../../src/inventory/vault-readings.ts';
import { restarted } from '../support/restarted.ts';
import { toItsEnd } from '../support/steps.ts';
import { listedVault } from './listed.ts';
import { DAY, type ModelCloud, modelCloud, OPTIONS, passOver } from './model-cloud.ts';

const REGION = 'eu-nl';
async function collected(
  cloud: ModelCloud,
  former: Inventory,
  region = REGION,
): Promise<Inventory> {
  return (await passOver(cloud, former, { copiedTo: () => new Set([region]) })).inventory;
}

/** A vault of one server, which is backed up each day. */
function fleet(days: number): ModelCloud {
  const cloud = modelCloud();
  cloud.vaults.set('v', new Set(['a']));
  for (let day = 0; day < days; day += 1) {
    cloud.nowSeconds += DAY;
    cloud.backUp('v', () => 'available');
  }
  cloud.nowSeconds += 300;
  return cloud;
}

/** The oldest one that is still to be copied is. */
function copyNext(cloud: ModelCloud, destinationRegion = REGION): void {
  const next = [...cloud.backups.values()].find(({ replications }) => replications.length === 0);
  if (next === undefined) return;
  const replications = [{ destinationRegion, succeeded: true }];
  cloud.backups.set(next.id, { ...next, replications, updatedAtSeconds: cloud.nowSeconds });
}

function newestCopied(cloud: ModelCloud): number | undefined {
  return [...cloud.backups.values()].findLast(({ replications }) => replications.length > 0)
    ?.createdAtSeconds;
}

function toldOf(inventory: Inventory): ReadonlyMap<string, number> {
  const readings = createVaultReadings('prod', OPTIONS.following, () => {});
  return toItsEnd(readings(inventory)).result[0]?.replicatedSeconds ?? new Map();
}

function told(inventory: Inventory): number | undefined {
  return toldOf(inventory).get(REGION);
}

describe('the newest copied restore point', () => {
  it('stays while newer ones that are not copied push it out', async () => {
    const cloud = fleet(2);
    copyNext(cloud);
    let inventory = await collected(cloud, EMPTY_INVENTORY);
    const copied = newestCopied(cloud);
    for (let day = 0; day < 10; day += 1) {
      cloud.nowSeconds += DAY;
      cloud.backUp('v', () => 'available');
      inventory = await collected(cloud, inventory);
      expect([day, told(inventory)]).toEqual([day, copied]);
    }
  });

  it('is found at the start, however far behind it is', async () => {
    const cloud = fleet(40);
    copyNext(cloud);
    expect(told(await collected(cloud, EMPTY_INVENTORY))).toBe(newestCopied(cloud));
    expect(cloud.asked.get('ofVault')).toBe(1);
  });

  it('is the newer one when that is copied at last, with as many newer ones beside it', async () => {
    const cloud = fleet(10);
    copyNext(cloud);
    let inventory = await collected(cloud, EMPTY_INVENTORY);
    for (let copies = 0; copies < 5; copies += 1) {
      cloud.nowSeconds += 600;
      copyNext(cloud);
      inventory = await collected(cloud, inventory);
      expect(told(inventory)).toBe(newestCopied(cloud));
    }
  });

  it('is that of the cloud whatever comes, for who begins anew and for who goes on', async () => {
    const event = fc.constantFrom('back up', 'copy', 'expire', 'restart', 'read');
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        const cloud = fleet(3);
        let inventory = await collected(cloud, EMPTY_INVENTORY);
        let newest: number | undefined;
        for (const each of events) {
          cloud.nowSeconds += DAY / 3;
          if (each === 'back up') cloud.backUp('v', () => 'available');
          if (each === 'copy') copyNext(cloud);
          // Of what it was made of, not the copy.
          if (each === 'expire') cloud.backups.delete([...cloud.backups.keys()][0] ?? '');
          if (each === 'restart') inventory = restarted(inventory);
          cloud.nowSeconds += 300;
          inventory = await collected(cloud, inventory);
          newest = Math.max(newestCopied(cloud) ?? 0, newest ?? 0) || undefined;
          expect(told(inventory)).toBe(newest);
          expect(told(await collected(cloud, EMPTY_INVENTORY))).toBe(newestCopied(cloud));
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['another one than the policies name', ['eu-ch', 'eu-de'], ['eu-de']],
    ['no other one', ['eu-de'], ['eu-de']],
    ['none that they name', ['eu-ch', 'EU-DE'], ['eu-ch', 'EU-DE']],
  ])('in %s counts until there is one in theirs', (_, regions, left) => {
    const copied = new Map(regions.map((region) => [region, 1]));
    const vault = { ...unreadVault(listedVault('v')), copied };
    expect([...copiedFor(vault, () => new Set(['eu-de'])).copied.keys()]).toEqual(left);
    expect(copiedFor(vault, () => undefined)).toBe(vault);
  });

  it('in a former region is told no more from the first copy in the new one on, however long it is kept', async () => {
    const cloud = fleet(2);
    copyNext(cloud);
    let inventory = await collected(cloud, EMPTY_INVENTORY);
    const seen = [[...toldOf(inventory).keys()]];
    const next = async () => {
      inventory = await collected(cloud, inventory, 'eu-ch');
      seen.push([...toldOf(inventory).keys()]);
    };
    await next();
    copyNext(cloud, 'eu-ch');
    await next();
    const before = inventory.vaults.get('v');
    inventory = restarted(inventory);
    seen.push([...toldOf(inventory).keys()]);
    const stored = inventory.vaults.get('v');
    await next();
    expect(seen).toEqual([[REGION], [REGION], ['eu-ch'], ['eu-ch'], ['eu-ch']]);
    // What nothing came to is not made anew.
    expect(stored).toEqual(before);
    expect(inventory.vaults.get('v')).toBe(stored);
    cloud.nowSeconds += OPTIONS.verifySeconds;
    await next();
    expect(seen.at(-1)).toEqual(['eu-ch']);
  });

  it('is told of so many regions at most, and each of these goes on', () => {
    const regions = Array.from({ length: 40 }, (_, at) => `region-${at}`);
    const first = regions.reduce(
      (copied, region) => copiedWith(copied, { replicatedTo: [region] }, 1),
      new Map() as ReadonlyMap<string, number>,
    );
    expect([...first.keys()]).toEqual(regions.slice(0, 16));
    const second = copiedWith(first, { replicatedTo: ['region-3', 'region-39'] }, 2);
    expect([second.size, second.get('region-3')]).toEqual([16, 2]);
    expect(copiedWith(second, { replicatedTo: ['region-3', 'region-39'] }, 2)).toBe(second);
    expect(copiedWith(new Map(), { replicatedTo: regions }, 1).size).toBe(16);
  });
});
