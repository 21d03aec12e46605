import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VaultInventory } from '../../src/domain/inventory.ts';
import { FAILED_TASKS } from '../../src/storage/failed-tasks.ts';
import { FOLLOWED } from '../../src/storage/followed.ts';
import type { Entries, Kind, Section } from '../../src/storage/kind.ts';
import { LIST_STATES } from '../../src/storage/list-states.ts';
import { POLICIES } from '../../src/storage/policies.ts';
import { createStorage } from '../../src/storage/storage.ts';
import { VAULT_TRAILS } from '../../src/storage/vault-trails.ts';
import { VAULTS } from '../../src/storage/vaults.ts';
import { inventoryOf, listedBackup, listedVault } from '../inventory/listed.ts';
import {
  anyFailures,
  anyFollowed,
  anyLists,
  anyPolicies,
  anyTrails,
  anyVaults,
} from './any-discovery.ts';
import { NO_LOG, temporaryDirectory, VERSION } from './stored.ts';

function storing(directory: string, version = VERSION) {
  let sections: readonly Section[] = [];
  const storage = createStorage({
    directory,
    version,
    sections: () => sections,
    log: NO_LOG,
    onWrite: () => {},
  });
  return {
    save: async <Value>(kind: Kind<Value>, entries: Entries<Value>) => {
      sections = [{ kind, project: 'prod', identity: 'id', entries } as Section];
      await storage.save();
    },
    load: async <Value>(kind: Kind<Value>) => (await storage.load()).take(kind, 'prod', 'id'),
    text: () => readFile(join(directory, 'state.jsonl'), 'utf8'),
  };
}

const CHECKPOINT = '0de38f11-4ca0-412f-ad4f-27c8d0b8141';

function known(backups = [1, 2], more: Partial<VaultInventory> = {}): VaultInventory {
  const vault = listedVault('v', { a: 2 });
  const listed = backups.map((at) => listedBackup(`${CHECKPOINT}${at}`, 'a', at * 86_400));
  const inventory = inventoryOf(vault, listed).vaults.get('v');
  if (inventory === undefined) throw new Error('no vault');
  return { ...inventory, ...more };
}

const vaults = (inventory: VaultInventory) => new Map([[inventory.vault.id, inventory]]);

describe('what was discovered', () => {
  it('comes back exactly, whatever it is', async () => {
    const directory = await temporaryDirectory();
    const all = fc.tuple(anyVaults, anyFollowed, anyLists, anyTrails);
    await fc.assert(
      fc.asyncProperty(all, async ([inventories, followed, lists, trails]) => {
        const { save, load } = storing(directory);
        await save(VAULTS, inventories);
        expect(await load(VAULTS)).toStrictEqual(inventories);
        await save(FOLLOWED, followed);
        expect(await load(FOLLOWED)).toStrictEqual(followed);
        await save(LIST_STATES, lists);
        expect(await load(LIST_STATES)).toStrictEqual(lists);
        await save(VAULT_TRAILS, trails);
        expect(await load(VAULT_TRAILS)).toStrictEqual(trails);
      }),
    );
  });

  it('comes back exactly of policies and failed tasks too', async () => {
    const directory = await temporaryDirectory();
    await fc.assert(
      fc.asyncProperty(anyPolicies, anyFailures, async (policies, failures) => {
        const { save, load } = storing(directory);
        await save(POLICIES, policies);
        expect(await load(POLICIES)).toStrictEqual(policies);
        await save(FAILED_TASKS, failures);
        expect(await load(FAILED_TASKS)).toStrictEqual(failures);
      }),
    );
  });

  it('by a former version says nothing of policies and tasks', () => {
    const fields = { vaultsAtSeconds: 1, backupsAtSeconds: 1, confirmedAtSeconds: 1 };
    const place = { project: 'prod', key: '', sameVersion: false };
    expect(LIST_STATES.decode({ ...fields, unconfirmed: '[]' }, place)).toMatchObject({
      value: { vaultsAtSeconds: 1, policiesAtSeconds: 0, policies: 0, tasksAtSeconds: 0 },
    });
  });

  it('by a former version is known without what was copied, and read anew', () => {
    const { backups, ...fields } = VAULTS.fields(known()) ?? {};
    const former = `${String(backups).slice(0, -',[]]'.length)}]`;
    const place = { project: 'prod', key: 'v', sameVersion: false };
    expect(VAULTS.decode({ ...fields, backups: former }, place)).toEqual({
      value: known([1, 2], { readAtSeconds: 0 }),
    });
  });

  it('is written as far as it changed', async () => {
    const { save, text } = storing(await temporaryDirectory());
    const { readFor, ...rest } = known();
    await save(VAULTS, vaults({ readFor, ...rest }));
    const whole = await text();
    await save(VAULTS, vaults(known([1, 2], { readFor, readAtSeconds: 2_000_000 })));
    const [, entry] = (await text()).slice(whole.length).split('\n');
    expect(entry).toBe('["v",\t{"readAtSeconds":2000000}]');
  });

  it('by another version is known, and read anew', async () => {
    const directory = await temporaryDirectory();
    await storing(directory).save(VAULTS, vaults(known()));
    const back = await storing(directory, '1.2.4').load(VAULTS);
    expect(back).toStrictEqual(vaults(known([1, 2], { readAtSeconds: 0 })));
  });

  it('of a vault with more than can be stored is the vault, which is read anew', async () => {
    const { save, load } = storing(await temporaryDirectory());
    const many = Array.from({ length: 40_000 }, (_, at) =>
      listedBackup(`${CHECKPOINT}2`, `resource-${at}`, 86_400),
    );
    const inventory = inventoryOf(listedVault('v', { a: 2 }), many);
    await save(VAULTS, inventory.vaults);
    const back = (await load(VAULTS)).get('v');
    expect(back).toMatchObject({ vault: { id: 'v' }, readAtSeconds: undefined, restorePoints: [] });
  });

  it.each<[string, Record<string, unknown>]>([
    ['without a vault', {}],
    ['whose vault is no JSON', { vault: '{' }],
    ['whose vault is another one', { vault: JSON.stringify(listedVault('w')) }],
    ['whose vault has a part too many', { vault: '{"id":"v","tags":[],"resources":[],"x":1}' }],
    ['whose backups are no JSON', { ...VAULTS.fields(known()), backups: '[' }],
    ['whose backups are too few', { ...VAULTS.fields(known()), backups: '[null,[],[],[]]' }],
    [
      'of a restore point that could be another path',
      {
        ...VAULTS.fields(known()),
        backups: '[null,[["../../x",[["b","r",0,1,1,null,0]]]],[],[],[]]',
      },
    ],
  ])('%s is not taken up', (_, fields) => {
    const place = { project: 'prod', key: 'v', sameVersion: true };
    expect(VAULTS.decode(JSON.parse(JSON.stringify(fields)), place)).toHaveProperty('problem');
  });

  it('is followed by IDs that are some', () => {
    const place = { project: 'prod', key: '../../x', sameVersion: true };
    const fields = {
      vaultId: 'v',
      createdAtSeconds: 1,
      isOpen: false,
      hadAvailable: true,
      isAutomatic: false,
      isReplica: false,
      hasChanged: false,
      firstIsBaseline: true,
      leftInTurn: false,
    };
    expect(FOLLOWED.decode(fields, place)).toHaveProperty('problem');
    const id = `${CHECKPOINT}1`;
    expect(FOLLOWED.decode(fields, { ...place, key: id })).toMatchObject({
      value: { checkpointId: id },
    });
  });
});
