import * as z from 'zod';
import { PROTECT_STATUSES } from '../../domain/restore-point.ts';
import {
  VAULT_STATUSES,
  type Vault,
  type VaultResource,
  type VaultTag,
} from '../../domain/vault.ts';
import { readCount, readGibibytes, readMebibytes, readPercent, readTime } from './fields.ts';
import {
  type Anomalies,
  field,
  flag,
  identifier,
  known,
  text,
  tolerantReader,
} from './readable.ts';
import { RESOURCE_TYPES } from './vault-lists.ts';

/** The API itself allows 256 in a vault. */
const RESOURCES_MAX = 5000;
const TAGS_MAX = 100;

/** An ID that is a number in some answers: 0 for the default enterprise project. */
const numberOrText = () =>
  field((value) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : undefined,
  );

const extraInfo = () =>
  z.object({
    exclude_volumes: field((value) => (Array.isArray(value) ? value.length : undefined)),
  });

const resource = () =>
  z.object({
    id: identifier(),
    name: text(),
    type: text(),
    protect_status: text(),
    size: field(readGibibytes),
    backup_size: field(readMebibytes),
    backup_count: field(readCount),
    auto_protect: flag(),
    extra_info: extraInfo().nullish(),
  });

const billing = () =>
  z.object({
    status: text(),
    object_type: text(),
    protect_type: text(),
    consistent_level: text(),
    charging_mode: text(),
    size: field(readGibibytes),
    used: field(readMebibytes),
    allocated: field(readGibibytes),
  });

/** One entry of ListVaults as far as it is used. */
const entry = () =>
  z.object({
    id: identifier(),
    name: text(),
    enterprise_project_id: numberOrText(),
    billing: billing().nullish(),
    auto_expand: flag(),
    auto_bind: flag(),
    locked: flag(),
    smn_notify: flag(),
    threshold: field(readPercent),
    created_at: field(readTime),
    tags: z
      .array(z.object({ key: text(), value: text() }).nullable())
      .max(TAGS_MAX)
      .nullish(),
    /** Each is read by itself: together with them the schema takes twice as long to be compiled. */
    resources: z.array(z.unknown()).max(RESOURCES_MAX).nullish(),
  });
type Entry = z.output<ReturnType<typeof entry>>;

const readEntry = tolerantReader(entry, { prefix: 'vaults', essential: ['id'] });
const readResource = tolerantReader(resource, { prefix: 'vaults.resources', essential: [] });

/** What reading vaults takes, to be made ready bit by bit. */
export const VAULT_READERS = [readEntry, readResource];

/** Reads one entry of the list, which is changed; undefined when it names no vault. */
export function readVault(json: unknown, anomalies: Anomalies): Vault | undefined {
  const read = readEntry(json, anomalies);
  return read?.id ? toVault({ ...read, id: read.id }, anomalies) : undefined;
}

function toVault(wire: Entry & { readonly id: string }, anomalies: Anomalies): Vault {
  const { billing: paid } = wire;
  return {
    id: wire.id,
    name: wire.name,
    status: known(VAULT_STATUSES, paid?.status, 'vaults.billing.status', anomalies),
    objectType: paid?.object_type,
    protectType: paid?.protect_type,
    consistentLevel: paid?.consistent_level,
    chargingMode: paid?.charging_mode,
    enterpriseProjectId: wire.enterprise_project_id,
    capacityBytes: paid?.size,
    usedBytes: paid?.used,
    allocatedBytes: paid?.allocated,
    thresholdRatio: wire.threshold,
    autoExpand: wire.auto_expand,
    autoBind: wire.auto_bind,
    locked: wire.locked,
    notifies: wire.smn_notify,
    createdAtSeconds: wire.created_at,
    tags: (wire.tags ?? []).flatMap(toTag),
    resources: toResources(wire.resources ?? [], anomalies),
  };
}

/** A tag without a value has an empty one. */
function toTag(tag: { key?: string | undefined; value?: string | undefined } | null): VaultTag[] {
  return tag?.key === undefined ? [] : [{ key: tag.key, value: tag.value ?? '' }];
}

/** Of entries with one id the last one counts; without one a resource could not be told apart. */
function toResources(entries: readonly unknown[], anomalies: Anomalies): readonly VaultResource[] {
  const byId = new Map<string, VaultResource>();
  for (const json of entries) {
    if (json === null) continue;
    const wire = readResource(json, anomalies);
    if (wire === undefined) {
      anomalies.note('invalid_field', 'vaults.resources', json);
      continue;
    }
    if (!wire.id) {
      anomalies.note('invalid_field', 'vaults.resources.id', 'absent');
      continue;
    }
    if (byId.has(wire.id)) {
      anomalies.note('invalid_field', 'vaults.resources.id', `${wire.id} more than once`);
    }
    byId.set(wire.id, toResource({ ...wire, id: wire.id }, anomalies));
  }
  return [...byId.values()];
}

function toResource(
  wire: z.output<ReturnType<typeof resource>> & { readonly id: string },
  anomalies: Anomalies,
): VaultResource {
  known(RESOURCE_TYPES, wire.type, 'vaults.resources.type', anomalies);
  return {
    id: wire.id,
    name: wire.name,
    type: wire.type,
    protectStatus: known(
      PROTECT_STATUSES,
      wire.protect_status,
      'vaults.resources.protect_status',
      anomalies,
    ),
    sizeBytes: wire.size,
    backupSizeBytes: wire.backup_size,
    backups: wire.backup_count,
    autoProtect: wire.auto_protect,
    excludedVolumes: wire.extra_info?.exclude_volumes,
  };
}
