import { describe, expect, it } from 'vitest';
import type { Backup } from '../../src/domain/backup.ts';
import type { FollowedSet } from '../../src/domain/followed.ts';
import { EMPTY_INVENTORY, type Inventory } from '../../src/domain/inventory.ts';
import { nextFollowed } from '../../src/inventory/following.ts';
import { toItsEnd } from '../support/steps.ts';
import { inventoryOf, listedBackup, listedVault } from './listed.ts';

const DAY = 86_400;
const NOW = 100 * DAY;
const AT = 99 * DAY;
const FOLLOWING = { newest: 2, withinSeconds: 30 * DAY, replicas: false };
const NONE: ReadonlySet<string> = new Set();

/** One restore point, of which `a` is in vault `v` and `m` went to `w`. */
function inventory(
  ofA: Partial<Backup>,
  ofM: Partial<Backup>,
  order: readonly string[] = ['v', 'w'],
): Inventory {
  const v = inventoryOf(listedVault('v', { a: 1 }), [listedBackup('c', 'a', AT, ofA)]);
  const moved = listedBackup('c', 'm', AT - 5, { vaultId: 'w', ...ofM });
  const w = inventoryOf(listedVault('w', { m: 1 }), [moved]);
  const vaults = new Map([...v.vaults, ...w.vaults]);
  return {
    ...EMPTY_INVENTORY,
    vaults: new Map(
      [...vaults].sort(([one], [other]) => order.indexOf(one) - order.indexOf(other)),
    ),
  };
}

function next(former: FollowedSet, now: Inventory): FollowedSet {
  return toItsEnd(
    nextFollowed(
      { followed: former, inventory: EMPTY_INVENTORY },
      { inventory: now, changed: NONE, moved: NONE, unselected: NONE },
      { following: FOLLOWING, nowSeconds: NOW },
    ),
  ).result;
}

describe('a restore point in two vaults', () => {
  it('is followed once, as what both hold of it', () => {
    const [only, ...others] = next(
      new Map(),
      inventory({ expiresAtSeconds: 110 * DAY }, { state: 'open', expiresAtSeconds: 105 * DAY }),
    ).values();
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      vaultId: 'v',
      createdAtSeconds: AT - 5,
      isOpen: true,
      hadAvailable: true,
      expiresAtSeconds: 110 * DAY,
    });
  });

  it.each<[string, Partial<Backup>, Partial<Backup>, string]>([
    ['both', {}, {}, 'v'],
    ['the first', {}, { state: 'failed' }, 'v'],
    ['the second', { state: 'failed' }, {}, 'w'],
    ['none', { state: 'failed' }, { state: 'failed' }, 'v'],
  ])('is of one with an available backup of it: %s', (_, ofA, ofM, vaultId) => {
    expect(next(new Map(), inventory(ofA, ofM)).get('c')?.vaultId).toBe(vaultId);
  });

  it('stays of that vault, and the same, in whatever order these are listed', () => {
    const before = next(new Map(), inventory({}, {}));
    expect(next(before, inventory({}, {}, ['w', 'v']))).toBe(before);
  });
});
