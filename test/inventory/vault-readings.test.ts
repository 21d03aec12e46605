import { describe, expect, it } from 'vitest';
import type { Backup } from '../../src/domain/backup.ts';
import { EMPTY_INVENTORY } from '../../src/domain/inventory.ts';
import type { Vault } from '../../src/domain/vault.ts';
import { collect } from '../../src/inventory/collect.ts';
import type { Listed } from '../../src/inventory/lists.ts';
import { createOpenLabels } from '../../src/inventory/open-labels.ts';
import { createVaultReadings } from '../../src/inventory/vault-readings.ts';
import { toItsEnd } from '../support/steps.ts';
import { listedBackup, listedVault } from './listed.ts';
import { OPTIONS } from './model-cloud.ts';

const FOLLOWING = { newest: 3, withinSeconds: 1_000_000, replicas: false };

function all<Item>(items: readonly Item[]): Listed<Item> {
  return { items, exhausted: true, truncated: false };
}

/** Cycles over lists that are read anew each time. */
function cycles(vaults: () => readonly Vault[], backups: () => readonly Backup[]) {
  const others: string[] = [];
  const readings = createVaultReadings('prod', FOLLOWING, (label, value) =>
    others.push(`${label} ${value}`),
  );
  let inventory = EMPTY_INVENTORY;
  let nowSeconds = 1_000_000;
  const cycle = async () => {
    nowSeconds += 300;
    const collected = await collect(
      inventory,
      {
        vaults: async () => all(vaults()),
        changes: async () => all(backups()),
        ofVault: async (vaultId) => all(backups().filter((each) => each.vaultId === vaultId)),
        newestAvailable: async () => undefined,
      },
      { ...OPTIONS, following: FOLLOWING },
      { nowSeconds, signal: new AbortController().signal },
    );
    inventory = collected.inventory;
    return toItsEnd(readings(inventory)).result;
  };
  return { others, cycle };
}

const TAGS = [{ key: 'a', value: 'b' }];

describe('what is shown of a vault', () => {
  it('is the same object as long as the lists say the same', async () => {
    const { cycle } = cycles(
      () => [listedVault('v', { r: 1 }, { tags: structuredClone(TAGS) }), listedVault('w')],
      () => [listedBackup('c', 'r', 990_000)],
    );
    const [first, second] = [await cycle(), await cycle()];
    expect(second).toHaveLength(2);
    for (const [at, reading] of second.entries()) expect(reading).toBe(first[at]);
  });

  it('is another one when anything of it changes, and the other vault stays', async () => {
    let usedBytes = 1;
    let sizeBytes = 1;
    const { cycle } = cycles(
      () => {
        const vault = listedVault('v', { r: 0 }, { usedBytes });
        return [
          { ...vault, resources: vault.resources.map((each) => ({ ...each, sizeBytes })) },
          listedVault('w'),
        ];
      },
      () => [],
    );
    const [first, other] = await cycle();
    usedBytes = 2;
    const [second, otherThen] = await cycle();
    expect(second?.vault.usedBytes).toBe(2);
    expect(second).not.toBe(first);
    expect(otherThen).toBe(other);
    sizeBytes = 2;
    expect((await cycle())[0]?.vault.resources[0]?.sizeBytes).toBe(2);
  });

  it('follows its backups while the vault itself is listed as before', async () => {
    let backups = [listedBackup('c', 'r', 990_000)];
    const { cycle } = cycles(
      () => [listedVault('v', { r: undefined })],
      () => backups,
    );
    await cycle();
    backups = [...backups, listedBackup('d', 'r', 1_000_200)];
    expect((await cycle())[0]?.recovery?.newestSeconds).toBe(1_000_200);
  });

  it('tells of a value that became other once, not for each vault and cycle', async () => {
    const objectType = 'x'.repeat(70);
    const { cycle, others } = cycles(
      () => Array.from({ length: 30 }, (_, index) => listedVault(`v${index}`, {}, { objectType })),
      () => [],
    );
    await cycle();
    const readings = await cycle();
    expect(readings.every(({ vault }) => vault.objectType === 'other')).toBe(true);
    expect(others).toEqual([`object_type ${objectType}`]);
  });
});

it('regions without end are one, which says of the newest copy', async () => {
  const vaults = Array.from({ length: 10 }, (_, at) => listedVault(`v${at}`, { r: 9 }));
  const backups = vaults.flatMap(({ id }, at) =>
    Array.from({ length: 9 }, (_, each) => {
      const replications = [{ destinationRegion: `region ${at * 9 + each}`, succeeded: true }];
      const more = { vaultId: id, replications, id: `${id} ${each}` };
      return listedBackup(`${id} ${each}`, 'r', 990_000 + each, more);
    }),
  );
  const { cycle, others } = cycles(
    () => vaults,
    () => backups,
  );
  const copied = (await cycle()).map(({ replicatedSeconds }) => replicatedSeconds);
  expect(new Set(copied.flatMap((each) => [...each.keys()])).size).toBe(51);
  expect(copied.at(-1)).toEqual(new Map([['other', 990_008]]));
  expect(others).toHaveLength(40);
});

it('values without end are told of up to a bound', () => {
  const others: string[] = [];
  const { bounded } = createOpenLabels((label) => others.push(label));
  for (let each = 0; each < 1000; each += 1) {
    const value = bounded('object_type', `type ${each}`);
    expect(value).toBe(each < 50 ? `type ${each}` : 'other');
  }
  expect(others).toHaveLength(50);
  bounded('charging_mode', 'x'.repeat(70));
  expect(others.at(-1)).toBe('charging_mode');
});
