import * as z from 'zod';
import {
  PROTECT_STATUSES,
  type Resource,
  type SkippedResource,
  type Vault,
} from '../../domain/restore-point.ts';
import { createResources, createSkippedResources, type Entries } from './entries.ts';
import { readCount, readGibibytes, readMebibytes } from './fields.ts';
import type { Sink, Wanted } from './projection.ts';
import { type Anomalies, field, identifier, known, text, tolerantReader } from './readable.ts';

/** Resource types of both clouds' SDKs; others are kept as they are and counted. */
export const RESOURCE_TYPES = [
  'OS::Nova::Server',
  'OS::Cinder::Volume',
  'OS::Sfs::Turbo',
  'OS::Ironic::BareMetalServer',
  'OS::Native::Server',
  'OS::Workspace::DesktopV2',
] as const;

const resource = z.object({
  id: identifier(),
  name: text(),
  type: text(),
  protect_status: text(),
  resource_size: field(readGibibytes),
  backup_size: field(readMebibytes),
  backup_count: field(readCount),
});

const skippedResource = z.object({
  id: identifier(),
  name: text(),
  type: text(),
  code: text(),
  reason: text(),
});

/** The two lists of a vault, their entries taken one by one. */
export interface VaultLists {
  readonly resources: Sink;
  readonly skippedResources: Sink;
  end(): Pick<Vault, 'resources' | 'skippedResources' | 'leftOut'>;
}

/** What of the entries is read. */
export const WANTED_RESOURCE = wantedOf(resource);
export const WANTED_SKIPPED_RESOURCE = wantedOf(skippedResource);

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

const readResourceEntry = tolerantReader(resource, { prefix: 'vault.resources', essential: [] });
const readSkippedEntry = tolerantReader(skippedResource, {
  prefix: 'vault.skipped_resources',
  essential: [],
});

function readResource(json: unknown, anomalies: Anomalies): Resource | undefined {
  const wire = readResourceEntry(json, anomalies);
  if (wire === undefined) return undefined;
  known(RESOURCE_TYPES, wire.type, 'vault.resources.type', anomalies);
  return {
    id: wire.id,
    name: wire.name,
    type: wire.type,
    protectStatus: known(
      PROTECT_STATUSES,
      wire.protect_status,
      'vault.resources.protect_status',
      anomalies,
    ),
    sizeBytes: wire.resource_size,
    backupSizeBytes: wire.backup_size,
    backups: wire.backup_count,
  };
}

function readSkippedResource(json: unknown, anomalies: Anomalies): SkippedResource | undefined {
  const wire = readSkippedEntry(json, anomalies);
  if (wire === undefined) return undefined;
  known(RESOURCE_TYPES, wire.type, 'vault.skipped_resources.type', anomalies);
  return { id: wire.id, name: wire.name, type: wire.type, code: wire.code, reason: wire.reason };
}

function noteId(name: string, anomalies: Anomalies): (value: string) => void {
  return (value) => anomalies.note('invalid_field', name, value);
}

/** All that a schema reads, each in one piece. */
export function wantedOf({ shape }: z.ZodObject): { readonly fields: Record<string, Wanted> } {
  return { fields: Object.fromEntries(Object.keys(shape).map((key) => [key, 'value'])) };
}
