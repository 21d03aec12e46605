import * as z from 'zod';
import type { BackupState } from '../domain/backup.ts';
import { canonicalCheckpointId } from '../domain/checkpoint-id.ts';
import type { KnownBackup, ListedRestorePoint, VaultInventory } from '../domain/inventory.ts';
import type { Vault } from '../domain/vault.ts';
import { compiledOnce, type Read, readTextAs } from './kind.ts';

/** What is known of the restore points of a vault. */
type Held = Pick<
  VaultInventory,
  'restorePoints' | 'coveredSinceSeconds' | 'older' | 'copied' | 'accounted' | 'arrived'
>;

/** A state is its place here. To be added to at the end: its places are on disks. */
const STATES: readonly BackupState[] = ['available', 'open', 'failed', 'unknown'];
const IS_REPLICA = 1;
const IS_AUTOMATIC = 2;

const count = z.number().nullable();

/** ID, place of the resource in its vault or else its ID, state, times, flags, regions. */
const backup = z.tuple(
  [
    z.string(),
    z.union([z.number(), z.string()]),
    z.number(),
    z.number(),
    z.number(),
    z.number().nullable(),
    z.number(),
  ],
  z.string(),
);
const stored = z.tuple([
  z.number().nullable(),
  z.array(z.tuple([z.string(), z.array(backup).min(1)])),
  z.array(z.tuple([z.string(), z.string(), z.number()])),
  z.array(z.tuple([z.string(), count, count])),
  z.array(z.tuple([z.string(), z.number(), z.array(z.string())])),
  // A former version did not write it.
  z.array(z.tuple([z.string(), z.number()])).optional(),
]);
type Stored = z.output<typeof stored>;
type StoredBackup = z.output<typeof backup>;

const compiledSchema = compiledOnce(stored);

/** Lists in lists rather than names with each of the values: there are 30,000 of them in 500 vaults. */
export function backupsText(inventory: Held & { readonly vault: Vault }): string {
  const { vault, coveredSinceSeconds, restorePoints, older, accounted } = inventory;
  const places = new Map(vault.resources.map(({ id }, at) => [id, at]));
  const texts: Stored = [
    // JSON has no infinity, and what was read is covered since some time, or since ever.
    coveredSinceSeconds === Number.NEGATIVE_INFINITY ? null : coveredSinceSeconds,
    restorePoints.map(({ checkpointId, backups }) => [
      checkpointId,
      Array.from(backups, ([id, known]) => storedBackup(id, known, places)),
    ]),
    Array.from(older, ([id, { backupId, createdAtSeconds }]) => [id, backupId, createdAtSeconds]),
    Array.from(accounted, ([id, { backups, backupSizeBytes }]) => [
      id,
      backups ?? null,
      backupSizeBytes ?? null,
    ]),
    Array.from(inventory.arrived, ([id, { available, atSeconds }]) => [
      id,
      atSeconds,
      [...available],
    ]),
    [...inventory.copied],
  ];
  return JSON.stringify(texts);
}

function storedBackup(
  id: string,
  known: KnownBackup,
  places: ReadonlyMap<string, number>,
): StoredBackup {
  const { resourceId, state, createdAtSeconds, updatedAtSeconds, expiresAtSeconds } = known;
  return [
    id,
    places.get(resourceId) ?? resourceId,
    STATES.indexOf(state),
    createdAtSeconds,
    updatedAtSeconds,
    expiresAtSeconds ?? null,
    (known.isReplica ? IS_REPLICA : 0) + (known.isAutomatic ? IS_AUTOMATIC : 0),
    ...known.replicatedTo,
  ];
}

export function readBackups(text: string, { resources }: Vault): Read<Held> {
  const read = readTextAs(compiledSchema(), text);
  if ('problem' in read) return read;
  const [coveredSinceSeconds, restorePoints, older, accounted, arrived, copied = []] = read.value;
  const listed: ListedRestorePoint[] = [];
  for (const [checkpointId, backups] of restorePoints) {
    // It becomes a part of a path.
    if (canonicalCheckpointId(checkpointId) !== checkpointId) {
      return { problem: 'backups: a restore point with an ID that is none' };
    }
    const known = backups.map((each) => knownBackup(each, resources));
    const createdAtSeconds = Math.min(...known.map(([, each]) => each.createdAtSeconds));
    listed.push({ checkpointId, createdAtSeconds, backups: new Map(known) });
  }
  return {
    value: {
      restorePoints: listed,
      coveredSinceSeconds: coveredSinceSeconds ?? Number.NEGATIVE_INFINITY,
      older: new Map(
        older.map(([id, backupId, createdAtSeconds]) => [id, { backupId, createdAtSeconds }]),
      ),
      copied: new Map(copied),
      accounted: new Map(
        accounted.map(([id, backups, backupSizeBytes]) => [
          id,
          { backups: backups ?? undefined, backupSizeBytes: backupSizeBytes ?? undefined },
        ]),
      ),
      arrived: new Map(
        arrived.map(([id, atSeconds, available]) => [
          id,
          { available: new Set(available), atSeconds },
        ]),
      ),
    },
  };
}

function knownBackup(
  [id, resource, state, createdAtSeconds, updatedAtSeconds, end, flags, ...regions]: StoredBackup,
  resources: Vault['resources'],
): [string, KnownBackup] {
  const resourceId = typeof resource === 'string' ? resource : (resources[resource]?.id ?? '');
  return [
    id,
    {
      resourceId,
      state: STATES[state] ?? 'unknown',
      createdAtSeconds,
      updatedAtSeconds,
      expiresAtSeconds: end ?? undefined,
      isReplica: (flags & IS_REPLICA) !== 0,
      isAutomatic: (flags & IS_AUTOMATIC) !== 0,
      replicatedTo: regions,
    },
  ];
}
