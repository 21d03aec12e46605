import fc from 'fast-check';
import type { Followed } from '../../src/domain/followed.ts';
import {
  type KnownBackup,
  type ListedRestorePoint,
  unreadVault,
  type VaultInventory,
} from '../../src/domain/inventory.ts';
import { type Policy, RETENTION_RULES } from '../../src/domain/policy.ts';
import { TASK_FAILURES } from '../../src/domain/task.ts';
import { VAULT_STATUSES, type Vault, type VaultResource } from '../../src/domain/vault.ts';
import type { FailedTask } from '../../src/domain/vault-tasks.ts';
import type { VaultTrail } from '../../src/domain/vault-trail.ts';
import type { ListState } from '../../src/storage/list-states.ts';
import { amount, few, maybe, protectStatus, record, text } from './any-projects.ts';

const flag = fc.boolean();
const checkpointId = fc.uuid().map((id) => id.toLowerCase());

const resource: fc.Arbitrary<VaultResource> = record({
  id: text,
  name: maybe(text),
  type: maybe(text),
  protectStatus: maybe(protectStatus),
  sizeBytes: maybe(amount),
  backupSizeBytes: maybe(amount),
  backups: maybe(amount),
  autoProtect: maybe(flag),
  excludedVolumes: maybe(amount),
});

const vault: fc.Arbitrary<Vault> = record({
  id: text,
  name: maybe(text),
  status: maybe(fc.constantFrom(...VAULT_STATUSES, 'unknown' as const)),
  objectType: maybe(text),
  protectType: maybe(text),
  consistentLevel: maybe(text),
  chargingMode: maybe(text),
  enterpriseProjectId: maybe(text),
  capacityBytes: maybe(amount),
  usedBytes: maybe(amount),
  allocatedBytes: maybe(amount),
  thresholdRatio: maybe(amount),
  autoExpand: maybe(flag),
  autoBind: maybe(flag),
  locked: maybe(flag),
  notifies: maybe(flag),
  createdAtSeconds: maybe(amount),
  tags: few(record({ key: text, value: text })),
  resources: fc.uniqueArray(resource, { selector: ({ id }) => id, maxLength: 4 }),
});

const backup = (ids: readonly string[]): fc.Arbitrary<KnownBackup> =>
  record({
    resourceId: fc.oneof(text, fc.constantFrom('gone', ...ids)),
    state: fc.constantFrom<KnownBackup['state']>('available', 'open', 'failed', 'unknown'),
    createdAtSeconds: amount,
    updatedAtSeconds: amount,
    expiresAtSeconds: maybe(amount),
    isReplica: flag,
    isAutomatic: flag,
    replicatedTo: few(text),
  });

const mapOf = <Value>(value: fc.Arbitrary<Value>) =>
  few(fc.tuple(text, value)).map((entries) => new Map(entries));

const restorePoint = (ids: readonly string[]): fc.Arbitrary<ListedRestorePoint> =>
  fc
    .tuple(checkpointId, fc.array(fc.tuple(text, backup(ids)), { minLength: 1, maxLength: 3 }))
    .map(([id, entries]) => {
      const backups = new Map(entries);
      const times = Array.from(backups.values(), (each) => each.createdAtSeconds);
      return { checkpointId: id, createdAtSeconds: Math.min(...times), backups };
    });

const read = (vault: Vault): fc.Arbitrary<VaultInventory> =>
  record({
    vault: fc.constant(vault),
    readAtSeconds: amount as fc.Arbitrary<number | undefined>,
    readFor: maybe(record({ newest: amount, withinSeconds: amount, replicas: flag })),
    restorePoints: few(restorePoint(vault.resources.map(({ id }) => id))),
    coveredSinceSeconds: fc.oneof(amount, fc.constant(Number.NEGATIVE_INFINITY)),
    older: mapOf(record({ backupId: text, createdAtSeconds: amount })),
    copied: mapOf(amount),
    accounted: mapOf(record({ backups: maybe(amount), backupSizeBytes: maybe(amount) })),
    arrived: mapOf(record({ available: few(text).map((ids) => new Set(ids)), atSeconds: amount })),
  });

/** Any vaults that can be stored, read or not. */
export const anyVaults: fc.Arbitrary<ReadonlyMap<string, VaultInventory>> = few(
  vault.chain((each) => fc.oneof(read(each), fc.constant(unreadVault(each)))),
).map((all) => new Map(all.map((each) => [each.vault.id, each])));

export const anyFollowed: fc.Arbitrary<ReadonlyMap<string, Followed>> = few(
  record({
    checkpointId,
    vaultId: text,
    createdAtSeconds: amount,
    expiresAtSeconds: maybe(amount),
    isOpen: flag,
    hadAvailable: flag,
    isAutomatic: flag,
    isReplica: flag,
    hasChanged: flag,
    firstIsBaseline: flag,
    askedAtSeconds: maybe(amount),
    missedSinceSeconds: maybe(amount),
    leftInTurn: flag,
    lostAtSeconds: maybe(amount),
  }),
).map((all) => new Map(all.map((each) => [each.checkpointId, each])));

export const anyLists: fc.Arbitrary<ReadonlyMap<string, ListState>> = record({
  watermarkSeconds: maybe(amount),
  vaultsAtSeconds: amount,
  backupsAtSeconds: amount,
  confirmedAtSeconds: amount,
  unconfirmed: mapOf(amount),
  policiesAtSeconds: amount,
  policies: amount,
  tasksAtSeconds: amount,
  tasksAskedSeconds: amount,
}).map((lists) => new Map([['', lists]]));

export const anyTrails: fc.Arbitrary<ReadonlyMap<string, VaultTrail>> = mapOf(
  record({
    used: few(record({ sinceSeconds: amount, bytes: amount })),
    // How many backups there were is not stored.
    counts: fc.constant([]),
    drop: maybe(record({ atSeconds: amount, before: amount, left: amount })),
    unplannedAtSeconds: maybe(amount),
  }),
);

export const anyPolicies: fc.Arbitrary<ReadonlyMap<string, Policy>> = few(
  record({
    id: text,
    name: maybe(text),
    operationType: maybe(text),
    enabled: maybe(flag),
    destinationRegion: maybe(text),
    patterns: maybe(few(text)),
    startSeconds: maybe(amount),
    retentionSeconds: maybe(amount),
    retained: few(fc.tuple(fc.constantFrom(...RETENTION_RULES), amount)).map(
      (rules) => new Map(rules),
    ),
    vaults: few(record({ vaultId: text, destinationVaultId: maybe(text) })),
  }),
).map((all) => new Map(all.map((each) => [each.id, each])));

export const anyFailures: fc.Arbitrary<ReadonlyMap<string, FailedTask>> = few(
  record({
    id: text,
    vaultId: maybe(text),
    checkpointId: maybe(text),
    resourceId: maybe(text),
    resourceName: maybe(text),
    operationType: text,
    status: fc.constantFrom(...TASK_FAILURES),
    endedAtSeconds: amount,
    toldSinceSeconds: amount,
    code: maybe(text),
    message: maybe(text),
  }),
).map((all) => new Map(all.map((each) => [each.id, each])));
