import {
  PROTECT_STATUSES,
  type Resource,
  type SkippedResource,
  type Vault,
} from '../../domain/restore-point.ts';
import { createResources, createSkippedResources, type Entries } from './entries.ts';
import { readCount, readGibibytes, readMebibytes } from './fields.ts';
import { createPool } from './pool.ts';
import type { Sink, Wanted } from './projection.ts';
import { type Anomalies, identifierOf, known, textOf } from './readable.ts';

/** Resource types of both clouds' SDKs; others are kept as they are and counted. */
export const RESOURCE_TYPES = [
  'OS::Nova::Server',
  'OS::Cinder::Volume',
  'OS::Sfs::Turbo',
  'OS::Ironic::BareMetalServer',
  'OS::Native::Server',
  'OS::Workspace::DesktopV2',
] as const;

const RESOURCE_FIELDS = [
  'id',
  'name',
  'type',
  'protect_status',
  'resource_size',
  'backup_size',
  'backup_count',
] as const;
const SKIPPED_FIELDS = ['id', 'name', 'type', 'code', 'reason'] as const;

/** The two lists of a vault, their entries taken one by one. */
export interface VaultLists {
  readonly resources: Sink;
  readonly skippedResources: Sink;
  end(): Pick<Vault, 'resources' | 'skippedResources' | 'leftOut'>;
}

/** What of the entries is read. */
export const WANTED_RESOURCE = wantedOf(RESOURCE_FIELDS);
export const WANTED_SKIPPED_RESOURCE = wantedOf(SKIPPED_FIELDS);

export function createVaultLists(anomalies: Anomalies): VaultLists {
  const resources = createResources(noteId('vault.resources.id', anomalies));
  const skipped = createSkippedResources(noteId('vault.skipped_resources.id', anomalies));
  return {
    resources: sinkOf(resources, 'vault.resources', anomalies, (json) =>
      readResource(json, anomalies),
    ),
    skippedResources: sinkOf(skipped, 'vault.skipped_resources', anomalies, (json) =>
      readSkippedResource(json, anomalies),
    ),
    end: () => {
      const { kept, leftOut } = resources.end();
      const skippedEnd = skipped.end();
      const skippedLeftOut = skippedEnd.leftOut.reduce((sum, { count }) => sum + count, 0);
      const isWhole = leftOut.length === 0 && skippedLeftOut === 0;
      return {
        resources: kept,
        skippedResources: skippedEnd.kept,
        leftOut: isWhole ? undefined : { resources: leftOut, skippedResources: skippedLeftOut },
      };
    },
  };
}

function sinkOf<Entry>(
  entries: Entries<Entry>,
  name: string,
  anomalies: Anomalies,
  read: (json: unknown) => Entry | undefined,
): Sink {
  return {
    take: (json) => {
      if (json === null) return;
      const entry = read(json);
      if (entry === undefined) anomalies.note('invalid_field', name, json);
      else entries.take(entry);
    },
  };
}

/**
 * Field by field, with the same tolerance as other answers: the most there is of in any, for which
 * what a compiled schema makes on the way costs more than JSON.parse of it.
 */
function readResource(json: unknown, anomalies: Anomalies): Resource | undefined {
  if (!isMapping(json)) return undefined;
  const read = fieldsOf(json, 'vault.resources', anomalies);
  const id = read('id', pooledIdentifier);
  const name = read('name', pooledText);
  const type = read('type', pooledText);
  const protectStatus = read('protect_status', textOf);
  const sizeBytes = read('resource_size', readGibibytes);
  const backupSizeBytes = read('backup_size', readMebibytes);
  const backups = read('backup_count', readCount);
  known(RESOURCE_TYPES, type, 'vault.resources.type', anomalies);
  return {
    id,
    name,
    type,
    protectStatus: known(
      PROTECT_STATUSES,
      protectStatus,
      'vault.resources.protect_status',
      anomalies,
    ),
    sizeBytes,
    backupSizeBytes,
    backups,
  };
}

function readSkippedResource(json: unknown, anomalies: Anomalies): SkippedResource | undefined {
  if (!isMapping(json)) return undefined;
  const read = fieldsOf(json, 'vault.skipped_resources', anomalies);
  const id = read('id', pooledIdentifier);
  const name = read('name', pooledText);
  const type = read('type', pooledText);
  const code = read('code', pooledText);
  const reason = read('reason', textOf);
  known(RESOURCE_TYPES, type, 'vault.skipped_resources.type', anomalies);
  return { id, name, type, code, reason };
}

const pooled = createPool();
const pooledOrNot = (text: string | undefined) => (text === undefined ? text : pooled(text));
const pooledText = (value: unknown) => pooledOrNot(textOf(value));
const pooledIdentifier = (value: unknown) => pooledOrNot(identifierOf(value));

type Mapping = Readonly<Record<string, unknown>>;

function isMapping(json: unknown): json is Mapping {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** One that may be absent or null, and is noted when `read` finds nothing in it. */
function fieldsOf(json: Mapping, prefix: string, anomalies: Anomalies) {
  return <Value>(key: string, read: (value: unknown) => Value | undefined): Value | undefined => {
    const value = json[key];
    if (value === undefined || value === null) return undefined;
    const found = read(value);
    if (found === undefined) anomalies.note('invalid_field', `${prefix}.${key}`, value);
    return found;
  };
}

function noteId(name: string, anomalies: Anomalies): (value: string) => void {
  return (value) => anomalies.note('invalid_field', name, value);
}

/** All of these, each in one piece. */
export function wantedOf(fields: readonly string[]): { readonly fields: Record<string, Wanted> } {
  return { fields: Object.fromEntries(fields.map((key) => [key, 'value'])) };
}
