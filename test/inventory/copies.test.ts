import { expect, it } from 'vitest';
import type { BackupState } from '../../src/domain/backup.ts';
import { copyAsListed } from '../../src/inventory/copies.ts';
import { inventoryOf, listedBackup, listedResource, listedVault } from './listed.ts';

it.each<[string, readonly BackupState[], string]>([
  ['a backup that is there', ['open', 'available'], 'available'],
  ['one that is on its way', ['failed', 'open'], 'protecting'],
  ['failed ones alone', ['failed', 'failed'], 'error'],
  ['nobody knows what', ['unknown', 'unknown'], 'unknown'],
])('a copy with %s is in status of it, with the resources that it holds', (_, states, status) => {
  const backups = states.map((state, at) => listedBackup('c', `r${at}`, 1000 + at, { state }));
  const vault = listedVault('v', { r0: 1, r1: 2, other: 3 });
  const [listed] = inventoryOf(vault, backups).vaults.get('v')?.restorePoints ?? [];
  expect(listed && copyAsListed(listed, vault)).toEqual({
    status,
    name: undefined,
    createdAtSeconds: 1000,
    retentionSeconds: undefined,
    vault: {
      id: 'v',
      name: 'vault-v',
      resources: [resourceOf('r0', 1), resourceOf('r1', 2)],
      skippedResources: [],
      leftOut: undefined,
    },
  });
});

function resourceOf(id: string, backups: number) {
  const { autoProtect: _, excludedVolumes: __, ...resource } = listedResource(id, { backups });
  return resource;
}
