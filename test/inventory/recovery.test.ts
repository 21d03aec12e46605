import { describe, expect, it } from 'vitest';
import type { Backup } from '../../src/domain/backup.ts';
import { unreadVault } from '../../src/domain/inventory.ts';
import type { Vault } from '../../src/domain/vault.ts';
import { trimmed } from '../../src/inventory/older.ts';
import { failedSinceAvailable, recoveryOf } from '../../src/inventory/recovery.ts';
import { withOlderBackup } from '../../src/inventory/whole-read.ts';
import { toItsEnd } from '../support/steps.ts';
import { inventoryOf, listedBackup, listedVault } from './listed.ts';

const DAY = 86_400;
const NO_REPLICAS = { replicas: false };

function vaultOf(vault: Vault, backups: readonly Backup[]) {
  const known = inventoryOf(vault, backups).vaults.get(vault.id);
  if (known === undefined) throw new Error('no vault');
  return known;
}

describe('recovery points', () => {
  it.each<[string, readonly Backup[], object]>([
    ['of nothing', [], { byResource: [], without: ['a', 'b'], vaultSeconds: undefined }],
    [
      'are the newest available backup of each resource, and the oldest of these',
      [
        listedBackup('c1', 'a', DAY),
        listedBackup('c1', 'b', DAY + 2),
        listedBackup('c2', 'a', 2 * DAY),
      ],
      {
        byResource: [
          ['a', 2 * DAY],
          ['b', DAY],
        ],
        without: [],
        vaultSeconds: DAY,
        newestSeconds: 2 * DAY,
      },
    ],
    [
      'do not come from failed or open ones',
      [
        listedBackup('c1', 'a', DAY),
        listedBackup('c1', 'b', DAY),
        listedBackup('c2', 'a', 2 * DAY, { state: 'failed' }),
        listedBackup('c2', 'b', 2 * DAY, { state: 'open' }),
      ],
      {
        byResource: [
          ['a', DAY],
          ['b', DAY],
        ],
        vaultSeconds: DAY,
        newestSeconds: DAY,
      },
    ],
    [
      'are none for a vault of which a resource has none',
      [listedBackup('c1', 'a', DAY)],
      { byResource: [['a', DAY]], without: ['b'], vaultSeconds: undefined, newestSeconds: DAY },
    ],
    [
      'leave out resources that left the vault',
      [listedBackup('c1', 'gone', DAY), listedBackup('c1', 'a', DAY), listedBackup('c1', 'b', DAY)],
      {
        byResource: [
          ['a', DAY],
          ['b', DAY],
        ],
        vaultSeconds: DAY,
      },
    ],
  ])('%s', (_, backups, expected) => {
    const recovery = recoveryOf(vaultOf(listedVault('v', { a: 1, b: 1 }), backups), NO_REPLICAS);
    expect({ ...recovery, byResource: [...(recovery?.byResource ?? [])] }).toMatchObject(expected);
  });

  it('are not told before the first whole read', () => {
    const known = unreadVault(listedVault('v', { a: 1 }));
    expect(recoveryOf(known, NO_REPLICAS)).toBeUndefined();
  });

  it('of a replication vault are told only where replicas are followed', () => {
    const vault = listedVault('v', { a: 1 }, { protectType: 'replication' });
    const known = vaultOf(vault, [listedBackup('c1', 'a', DAY, { isReplica: true })]);
    expect(recoveryOf(known, NO_REPLICAS)).toBeUndefined();
    expect(recoveryOf(known, { replicas: true })?.vaultSeconds).toBe(DAY);
  });

  it('of a vault without resources are none, and nothing is missing', () => {
    const recovery = recoveryOf(vaultOf(listedVault('v'), []), NO_REPLICAS);
    expect(recovery).toMatchObject({ without: [], vaultSeconds: undefined });
  });

  it('outlive the restore points that are kept', () => {
    const known = vaultOf(listedVault('v', { a: 2, b: 1 }), [
      listedBackup('c1', 'a', DAY),
      listedBackup('c1', 'b', DAY),
      listedBackup('c2', 'a', 2 * DAY),
    ]);
    const { result: kept } = toItsEnd(trimmed(known, 1));
    expect(kept.restorePoints.map(({ checkpointId }) => checkpointId)).toEqual(['c2']);
    expect(recoveryOf(kept, NO_REPLICAS)).toEqual(recoveryOf(known, NO_REPLICAS));
  });

  it('may be found by a search of their own', () => {
    const vault = listedVault('v', { a: 1, b: 1 });
    const known = vaultOf(vault, [listedBackup('c9', 'a', 9 * DAY)]);
    const after = withOlderBackup(known, 'b', listedBackup('c1', 'b', DAY));
    expect(recoveryOf(after, NO_REPLICAS)).toMatchObject({ vaultSeconds: DAY });
    const none = withOlderBackup(after, 'b', undefined);
    expect(recoveryOf(none, NO_REPLICAS)).toMatchObject({ without: ['b'] });
  });
});

it('failures of a resource count since its newest available backup', () => {
  const known = vaultOf(listedVault('v', { a: 1, b: 0, c: 1 }), [
    listedBackup('c1', 'a', DAY, { state: 'failed' }),
    listedBackup('c2', 'a', 2 * DAY),
    listedBackup('c2', 'b', 2 * DAY, { state: 'failed' }),
    listedBackup('c3', 'a', 3 * DAY, { state: 'failed' }),
    listedBackup('c4', 'a', 4 * DAY, { state: 'failed' }),
    listedBackup('c4', 'b', 4 * DAY, { state: 'failed' }),
    listedBackup('c4', 'c', 4 * DAY),
  ]);
  expect([...failedSinceAvailable(known)]).toEqual([
    ['a', 2],
    ['b', 2],
    ['c', 0],
  ]);
});
