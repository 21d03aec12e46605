import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EMPTY_INVENTORY, type Inventory } from '../../src/domain/inventory.ts';
import { nextFollowed } from '../../src/inventory/following.ts';
import { failedSinceAvailable } from '../../src/inventory/recovery.ts';
import { toItsEnd } from '../support/steps.ts';
import { DAY, modelCloud, passOver } from './model-cloud.ts';

/** As many as an alert asks for. */
const TWICE = 2;

function failedOf({ vaults }: Inventory): number | undefined {
  const vault = vaults.get('v');
  return vault && failedSinceAvailable(vault).get('bad');
}

it('with one restore point that is followed, two failures in a row beside others that succeed are two', async () => {
  const cloud = modelCloud();
  cloud.vaults.set('v', new Set(['good', 'bad']));
  const options = { following: { newest: 1, withinSeconds: 35 * DAY, replicas: false } };
  let inventory: Inventory = EMPTY_INVENTORY;
  const told: (number | undefined)[] = [];
  for (const state of ['available', 'failed', 'failed', 'failed', 'available'] as const) {
    cloud.nowSeconds += DAY;
    cloud.backUp('v', (id) => (id === 'bad' ? state : 'available'));
    cloud.nowSeconds += 300;
    const pass = await passOver(cloud, inventory, options);
    const { following } = options;
    const former = { followed: new Map(), inventory };
    const next = nextFollowed(former, pass, { following, nowSeconds: cloud.nowSeconds });
    expect(toItsEnd(next).result.size).toBe(1);
    inventory = pass.inventory;
    told.push(failedOf(inventory));
  }
  expect(told).toEqual([0, 1, 2, 2, 0]);
});

it('whatever is followed, who failed twice or more since its last good backup is known to have', async () => {
  const states = fc.constantFrom('available' as const, 'failed' as const);
  const backups = fc.array(fc.tuple(states, states), { minLength: 1, maxLength: 12 });
  const following = fc.record({
    newest: fc.integer({ min: 1, max: 3 }),
    withinSeconds: fc.constantFrom(3600, DAY, 5 * DAY, 35 * DAY),
  });
  await fc.assert(
    fc.asyncProperty(backups, following, async (made, { newest, withinSeconds }) => {
      const cloud = modelCloud();
      cloud.vaults.set('v', new Set(['other', 'bad']));
      const options = { following: { newest, withinSeconds, replicas: false } };
      let inventory: Inventory = EMPTY_INVENTORY;
      let failed = 0;
      for (const [other, bad] of made) {
        cloud.nowSeconds += DAY;
        cloud.backUp('v', (id) => (id === 'bad' ? bad : other));
        cloud.nowSeconds += 300;
        failed = bad === 'failed' ? failed + 1 : 0;
        ({ inventory } = await passOver(cloud, inventory, options));
        const { inventory: anew } = await passOver(cloud, EMPTY_INVENTORY, options);
        for (const known of [inventory, anew]) {
          expect(Math.min(failedOf(known) ?? 0, TWICE)).toBe(Math.min(failed, TWICE));
        }
      }
    }),
    { numRuns: 50 },
  );
});
