import { VAULT_STATUSES, type VaultResource } from '../../domain/vault.ts';
import type { VaultReading } from '../../domain/vault-reading.ts';
import { countedByType, protectStates } from './counted.ts';
import {
  byLabel,
  type Family,
  info,
  measured,
  type Sample,
  type SubjectFamilies,
  single,
  stateSet,
} from './family.ts';

const STATUSES = [...VAULT_STATUSES, 'unknown'];
/** What the API's own word for a failed backup is. */
const BACKUP_STATES = [
  ['available', 'available'],
  ['error', 'failed'],
  ['open', 'open'],
  ['unknown', 'unknown'],
] as const;

const VAULT_FAMILIES: readonly Family<VaultReading>[] = [
  {
    name: 'cbr_vault_info',
    help: 'A vault of the project and what it is (polled). Absent parts are empty.',
    labels: [
      'vault_name',
      'object_type',
      'protect_type',
      'consistent_level',
      'charging_mode',
      'enterprise_project_id',
    ],
    samples: ({ vault }) => [
      info(
        vault.name,
        vault.objectType,
        vault.protectType,
        vault.consistentLevel,
        vault.chargingMode,
        vault.enterpriseProjectId,
      ),
    ],
  },
  {
    name: 'cbr_vault_status',
    help: 'Status of the vault in the spelling of the API (polled). lock: it is being expanded, which is no protection against deletion; unknown: a value outside the documented ones.',
    labels: ['status'],
    samples: ({ vault: { status } }) => (status === undefined ? [] : stateSet(STATUSES, status)),
  },
  single(
    'cbr_vault_capacity_bytes',
    'Size of the vault (polled).',
    ({ vault }) => vault.capacityBytes,
  ),
  single(
    'cbr_vault_used_bytes',
    'What the backups in the vault take (polled).',
    ({ vault }) => vault.usedBytes,
  ),
  single(
    'cbr_vault_allocated_bytes',
    'Size of all resources of the vault together (polled); 0 in a replication vault.',
    ({ vault }) => vault.allocatedBytes,
  ),
  single(
    'cbr_vault_capacity_threshold_ratio',
    'Share of its capacity from which on the cloud warns (polled). Absent where the API does not tell.',
    ({ vault }) => vault.thresholdRatio,
  ),
  single(
    'cbr_vault_auto_expand_enabled',
    'Whether the vault grows by itself (polled).',
    ({ vault }) => vault.autoExpand,
  ),
  single(
    'cbr_vault_auto_bind_enabled',
    'Whether new resources join the vault by themselves (polled).',
    ({ vault }) => vault.autoBind,
  ),
  single(
    'cbr_vault_locked',
    'Whether backups in the vault are protected against deletion before their expiry (polled).',
    ({ vault }) => vault.locked,
  ),
  single(
    'cbr_vault_notification_enabled',
    'Whether the cloud notifies of the vault (polled).',
    ({ vault }) => vault.notifies,
  ),
  single(
    'cbr_vault_created_timestamp_seconds',
    'When the vault was created (polled).',
    ({ vault }) => vault.createdAtSeconds,
  ),
  {
    name: 'cbr_vault_resources',
    help: 'Resources of the vault by type and protect status (polled); one without a status counts as unknown.',
    labels: ['resource_type', 'protect_status'],
    samples: ({ vault }) => countedByType(vault.resources),
  },
  single(
    'cbr_vault_resources_without_backup',
    'Resources of the vault without any available backup in it (polled). Absent before its backups were read, and in a replication vault unless replicas are followed.',
    ({ recovery }) => recovery?.without.length,
  ),
  single(
    'cbr_vault_newest_restore_point_timestamp_seconds',
    'When the newest restore point with an available backup of anything was made (polled).',
    ({ recovery }) => recovery?.newestSeconds,
  ),
  single(
    'cbr_vault_recovery_point_timestamp_seconds',
    'The moment to which all of the vault can go back: the oldest recovery point among its resources (polled). Absent while a resource has no available backup, and without resources.',
    ({ recovery }) => recovery?.vaultSeconds,
  ),
  {
    name: 'cbr_vault_backups',
    help: 'Backups in the newest restore points of the vault, those that are followed and two at the least, not in all of it, by status (polled). open: on its way to another status.',
    labels: ['status'],
    samples: ({ backups }) =>
      backups === undefined
        ? []
        : BACKUP_STATES.map(([status, state]) => ({ labels: [status], value: backups[state] })),
  },
  {
    name: 'cbr_vault_newest_replicated_restore_point_timestamp_seconds',
    help: 'When the newest restore point of the vault that was copied to the region was made (polled). Only where the API tells.',
    labels: ['destination_region'],
    samples: ({ replicatedSeconds }) => byLabel(replicatedSeconds),
  },
];

/** Families with one or more series per resource; they can be switched off. */
const VAULT_RESOURCE_FAMILIES: readonly Family<VaultReading>[] = [
  {
    name: 'cbr_vault_resource_info',
    help: 'A resource of the vault (polled).',
    labels: ['resource_id', 'resource_type', 'resource_name'],
    samples: ofEach(({ id, type, name }) => [info(id, type, name)]),
  },
  {
    name: 'cbr_vault_resource_protect_status',
    help: 'State of the resource in the vault, not the result of its last backup (polled).',
    labels: ['resource_id', 'protect_status'],
    samples: ofEach(({ id, protectStatus }) => protectStates(id, protectStatus)),
  },
  {
    name: 'cbr_vault_resource_size_bytes',
    help: 'Size of the resource (polled).',
    labels: ['resource_id'],
    samples: ofEach(({ id, sizeBytes }) => measured(id, sizeBytes)),
  },
  {
    name: 'cbr_vault_resource_backup_size_bytes',
    help: 'What all backups of the resource in the vault take (polled).',
    labels: ['resource_id'],
    samples: ofEach(({ id, backupSizeBytes }) => measured(id, backupSizeBytes)),
  },
  {
    name: 'cbr_vault_resource_backups',
    help: 'Backups of the resource in the vault (polled).',
    labels: ['resource_id'],
    samples: ofEach(({ id, backups }) => measured(id, backups)),
  },
  {
    name: 'cbr_vault_resource_recovery_point_timestamp_seconds',
    help: 'The moment to which the resource can go back: when the newest restore point with an available backup of it was made (polled). Absent when there is none.',
    labels: ['resource_id'],
    samples: ({ recovery }) => byLabel(recovery?.byResource),
  },
  {
    name: 'cbr_vault_resource_failed_backups',
    help: 'Failed backups of the resource that are newer than its newest available one (polled).',
    labels: ['resource_id'],
    samples: ({ failedBackups }) => byLabel(failedBackups),
  },
  {
    name: 'cbr_vault_resource_auto_protect_enabled',
    help: 'Whether the policies of the vault apply to the resource (polled).',
    labels: ['resource_id'],
    samples: ofEach(({ id, autoProtect }) =>
      measured(id, autoProtect === undefined ? undefined : Number(autoProtect)),
    ),
  },
  {
    name: 'cbr_vault_resource_excluded_volumes',
    help: 'Disks of the resource that are left out of its backups (polled). Absent where the API does not tell.',
    labels: ['resource_id'],
    samples: ofEach(({ id, excludedVolumes }) => measured(id, excludedVolumes)),
  },
];

/** Vaults with their resources, as the lists of the API show them. */
export const VAULTS: SubjectFamilies<VaultReading> = {
  identity: ['project', 'vault_id'],
  identityOf: ({ project, vault }) => [project, vault.id],
  families: [...VAULT_FAMILIES, ...VAULT_RESOURCE_FAMILIES],
};

function ofEach(
  samples: (resource: VaultResource) => readonly Sample[],
): (reading: VaultReading) => readonly Sample[] {
  return ({ vault }) => vault.resources.flatMap(samples);
}
