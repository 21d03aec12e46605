import { expect, it } from 'vitest';
import { EMPTY_INVENTORY, type Inventory } from '../../src/domain/inventory.ts';
import type { Failure } from '../../src/domain/outcome.ts';
import type { Vault } from '../../src/domain/vault.ts';
import { collect } from '../../src/inventory/collect.ts';
import type { Listed, Lists } from '../../src/inventory/lists.ts';
import { listedVault } from './listed.ts';
import { OPTIONS } from './model-cloud.ts';

const NOW = 1_000_000;
const FAILURE: Failure = { reason: 'network', detail: 'gone' };
const BEGUN: Inventory = { ...EMPTY_INVENTORY, watermarkSeconds: NOW - 60 };

function all<Item>(...items: readonly Item[]): Listed<Item> {
  return { items, exhausted: true, truncated: false };
}

/** A pass of a process whose vaults begin with `own`; which lists it asked for. */
async function passOver(listed: Listed<Vault> | Failure, former = EMPTY_INVENTORY) {
  const asked: string[] = [];
  const lists: Lists = {
    vaults: async () => {
      asked.push('vaults');
      return listed;
    },
    changes: async () => {
      asked.push('changes');
      return all();
    },
    ofVault: async (vaultId) => {
      asked.push(vaultId);
      return all();
    },
    newestAvailable: async () => undefined,
  };
  const options = {
    ...OPTIONS,
    selection: { include: [{ name: 'vault-*' }], exclude: [] },
    isOwn: (id: string) => id.startsWith('own'),
  };
  const time = { nowSeconds: NOW, signal: new AbortController().signal };
  return { lists: asked, ...(await collect(former, lists, options, time)) };
}

it('only its own vaults are read, and it is known what the others share with them', async () => {
  const { inventory, ...pass } = await passOver(
    all(
      listedVault('own', { a: 0, b: 0 }),
      listedVault('other', { b: 1, c: 1 }),
      listedVault('own-hidden', { d: 1 }, { name: 'hidden' }),
    ),
  );
  expect(pass).toMatchObject({ asked: 2, unread: 0, unselected: new Set(['own-hidden']) });
  expect([...inventory.vaults.keys()]).toEqual(['own']);
  expect(inventory.elsewhere).toEqual({ vaults: 1, resources: new Set(['b']) });
});

it.each<[string, Listed<Vault> | Failure, Inventory, readonly string[]]>([
  ['all vaults', all(listedVault('other', { b: 1 })), BEGUN, ['vaults']],
  [
    'some of them',
    all(listedVault('own', {}), listedVault('other', {})),
    BEGUN,
    ['vaults', 'changes', 'own'],
  ],
  ['nobody knows what', FAILURE, BEGUN, ['vaults', 'changes']],
])('where others have %s', async (_, listed, former, lists) => {
  const { lists: sent, failures } = await passOver(listed, former);
  expect([sent, failures.size]).toEqual([lists, 'reason' in listed ? 1 : 0]);
});

it('a vault that comes where none was is read from scratch, and nothing of before is news', async () => {
  const { inventory } = await passOver(all(listedVault('other', { b: 1 })), BEGUN);
  expect(inventory).toMatchObject({ watermarkSeconds: undefined, settledSeconds: undefined });
});
