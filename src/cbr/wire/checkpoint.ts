import * as z from 'zod';
import type { Anomaly } from '../../domain/outcome.ts';
import {
  CHECKPOINT_STATUSES,
  PROTECT_STATUSES,
  type Resource,
  type RestorePoint,
  type SkippedResource,
  type Vault,
} from '../../domain/restore-point.ts';
import { readCount, readGibibytes, readMebibytes, readRetention, readTime } from './fields.ts';
import { mergeResources, mergeSkippedResources } from './merge.ts';
import { type Anomalies, createAnomalies, field, known, readTolerantly, text } from './readable.ts';

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
  id: text(),
  name: text(),
  type: text(),
  protect_status: text(),
  resource_size: field(readGibibytes),
  backup_size: field(readMebibytes),
  backup_count: field(readCount),
});

const skippedResource = z.object({
  id: text(),
  name: text(),
  type: text(),
  code: text(),
  reason: text(),
});

const vault = z.object({
  id: text(),
  name: text(),
  resources: z.array(resource.nullable()).nullish(),
  skipped_resources: z.array(skippedResource.nullable()).nullish(),
});

const extraInfo = z.object({ name: text(), retention_duration: field(readRetention) });

/** ShowCheckpoint as far as it is used. */
const answer = z.object({
  checkpoint: z.object({
    id: z.string(),
    status: text(),
    created_at: field(readTime),
    vault: vault.nullish(),
    extra_info: extraInfo.nullish(),
  }),
});
type Answer = z.output<typeof answer>;

let compiled: typeof answer | undefined;

/**
 * Compiled, since the interpreted form costs as much as JSON.parse of the same answer; with the
 * first answer, so that no start waits for it. Strict: what zod cannot compile is an error.
 */
function compiledAnswer(): typeof answer {
  compiled ??= z.compile(answer, { strict: true });
  return compiled;
}

/** What an answer's bytes say; undefined when they describe no checkpoint at all. */
export interface WireCheckpoint {
  readonly id: string;
  readonly restorePoint: RestorePoint;
  readonly anomalies: readonly Anomaly[];
}

/**
 * Reads a parsed ShowCheckpoint answer. A field that cannot be read is treated as absent and
 * noted; `json` is changed for that, so it must be the caller's own.
 */
export function readCheckpoint(json: unknown): WireCheckpoint | undefined {
  const anomalies = createAnomalies();
  const read = readTolerantly(compiledAnswer(), json, {
    prefix: '',
    unnamed: 1,
    anomalies,
    essential: ['id'],
  });
  if (read === undefined) return undefined;
  const restorePoint = toRestorePoint(read, anomalies);
  return { id: read.checkpoint.id, restorePoint, anomalies: anomalies.list() };
}

function toRestorePoint({ checkpoint }: Answer, anomalies: Anomalies): RestorePoint {
  if (
    checkpoint.status === undefined &&
    !anomalies.list().some(({ field: noted }) => noted === 'status')
  ) {
    anomalies.note('invalid_field', 'status', 'absent');
  }
  return {
    // Without a status nothing is known that could be shown as one of the documented values.
    status: known(CHECKPOINT_STATUSES, checkpoint.status, 'status', anomalies) ?? 'unknown',
    name: checkpoint.extra_info?.name,
    createdAtSeconds: checkpoint.created_at,
    retentionSeconds: checkpoint.extra_info?.retention_duration,
    vault: checkpoint.vault ? toVault(checkpoint.vault, anomalies) : undefined,
  };
}

function toVault(wire: z.output<typeof vault>, anomalies: Anomalies): Vault {
  const resources = wire.resources?.flatMap((entry) =>
    entry === null ? [] : [toResource(entry, anomalies)],
  );
  const skipped = wire.skipped_resources?.flatMap((entry) =>
    entry === null ? [] : [toSkippedResource(entry, anomalies)],
  );
  return {
    id: wire.id,
    name: wire.name,
    resources: mergeResources(resources ?? [], noteId('vault.resources.id', anomalies)),
    skippedResources: mergeSkippedResources(
      skipped ?? [],
      noteId('vault.skipped_resources.id', anomalies),
    ),
  };
}

function toResource(wire: z.output<typeof resource>, anomalies: Anomalies): Resource {
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

function toSkippedResource(
  wire: z.output<typeof skippedResource>,
  anomalies: Anomalies,
): SkippedResource {
  known(RESOURCE_TYPES, wire.type, 'vault.skipped_resources.type', anomalies);
  return { id: wire.id, name: wire.name, type: wire.type, code: wire.code, reason: wire.reason };
}

function noteId(field: string, anomalies: Anomalies): (value: string) => void {
  return (value) => anomalies.note('invalid_field', field, value);
}
