import { type Known, PRESENCES } from '../../domain/reading.ts';
import { CHECKPOINT_STATUSES, skippedResourcesOf } from '../../domain/restore-point.ts';
import { codeLabel } from './code-label.ts';
import { countedByType, protectStates } from './counted.ts';
import { ofEach, ofKnown, ofList, ofRestorePoint } from './derived.ts';
import { type Family, info, measured, one, stateSet } from './family.ts';

const STATUSES = [...CHECKPOINT_STATUSES, 'unknown'];

/** Families that follow from what is known of a restore point, in the order of the exposition. */
export const RESTORE_POINT_FAMILIES: readonly Family<Known>[] = [
  {
    name: 'cbr_checkpoint_presence',
    help: 'Whether the restore point is there, as of the last definite answer (polled). missing: the API says it is gone; expired: the same, after its known expiry; unknown: no answer yet, or none that is recent enough.',
    labels: ['presence'],
    ...ofKnown(['presence'], ({ presence }) => stateSet(PRESENCES, presence)),
  },
  {
    name: 'cbr_checkpoint_status',
    help: 'Status of the restore point in the spelling of the API (polled). unknown: a value outside the documented ones.',
    labels: ['status'],
    follows: ['status'],
    samples: ({ restorePoint }) => (restorePoint ? stateSet(STATUSES, restorePoint.status) : []),
  },
  {
    name: 'cbr_checkpoint_info',
    help: 'Names of the restore point and of its vault (polled). Absent parts are empty; the last known ones stay while the checkpoint is watched, also when it is gone.',
    labels: ['name', 'vault_id', 'vault_name'],
    ...ofKnown(['names'], ({ names }) =>
      names === undefined ? [] : [info(names.name, names.vaultId, names.vaultName)],
    ),
  },
  {
    name: 'cbr_checkpoint_created_timestamp_seconds',
    help: 'When the restore point was created (polled).',
    labels: [],
    ...ofRestorePoint(['createdAtSeconds'], ({ createdAtSeconds }) => one(createdAtSeconds)),
  },
  {
    name: 'cbr_checkpoint_retention_seconds',
    help: 'How long the restore point is kept (polled). Absent when permanent or not given.',
    labels: [],
    ...ofRestorePoint(['retentionSeconds'], ({ retentionSeconds }) =>
      one(retentionSeconds === 'permanent' ? undefined : retentionSeconds),
    ),
  },
  {
    name: 'cbr_checkpoint_expiration_timestamp_seconds',
    help: 'When the retention of the restore point ends (polled). Absent when that is not known; stays while the checkpoint is watched, also when it is gone.',
    labels: [],
    ...ofKnown(['expiresAtSeconds'], ({ expiresAtSeconds }) => one(expiresAtSeconds)),
  },
  {
    name: 'cbr_checkpoint_resources',
    help: 'Backup objects in the restore point by type and protect status (polled). The status is that of the resource in the vault, not the result of this backup; one without a status counts as unknown.',
    labels: ['resource_type', 'protect_status'],
    ...ofList('resources', ['type', 'protectStatus'], (resources, { leftOut }) =>
      countedByType([...resources, ...(leftOut?.resources ?? [])]),
    ),
  },
  {
    name: 'cbr_checkpoint_skipped_resources',
    help: 'Resources of the vault that have no backup in the restore point although it may be available (polled).',
    labels: [],
    ...ofList('skippedResources', [], (skippedResources, { leftOut }) =>
      one(skippedResourcesOf({ skippedResources, leftOut })),
    ),
  },
];

/** Families with one or more series per resource. */
export const RESOURCE_FAMILIES: readonly Family<Known>[] = [
  {
    name: 'cbr_checkpoint_skipped_resource_info',
    help: 'A resource that was skipped in the restore point, with the code of the reason (polled). The free text of the reason is in the log.',
    labels: ['resource_id', 'resource_type', 'resource_name', 'code'],
    ...ofEach('skippedResources', ['type', 'name', 'code'], ({ type, name, code }, id) => [
      info(id, type, name, codeLabel(code)),
    ]),
  },
  {
    name: 'cbr_checkpoint_resource_info',
    help: 'A resource of the restore point (polled).',
    labels: ['resource_id', 'resource_type', 'resource_name'],
    ...ofEach('resources', ['type', 'name'], ({ type, name }, id) => [info(id, type, name)]),
  },
  {
    name: 'cbr_checkpoint_resource_protect_status',
    help: "State of the vault's resource, not the result of this backup (polled).",
    labels: ['resource_id', 'protect_status'],
    ...ofEach('resources', ['protectStatus'], ({ protectStatus }, id) =>
      protectStates(id, protectStatus),
    ),
  },
  {
    name: 'cbr_checkpoint_resource_size_bytes',
    help: 'Size of the resource (polled).',
    labels: ['resource_id'],
    ...ofEach('resources', ['sizeBytes'], ({ sizeBytes }, id) => measured(id, sizeBytes)),
  },
  {
    name: 'cbr_checkpoint_resource_backup_size_bytes',
    help: "Size of all backups of the resource in the vault as copied into this restore point (polled); the resource's total, so do not sum it over checkpoints.",
    labels: ['resource_id'],
    ...ofEach('resources', ['backupSizeBytes'], ({ backupSizeBytes }, id) =>
      measured(id, backupSizeBytes),
    ),
  },
  {
    name: 'cbr_checkpoint_resource_backups',
    help: "Number of all backups of the resource in the vault as copied into this restore point (polled); the resource's total, so do not sum it over checkpoints.",
    labels: ['resource_id'],
    ...ofEach('resources', ['backups'], ({ backups }, id) => measured(id, backups)),
  },
];
