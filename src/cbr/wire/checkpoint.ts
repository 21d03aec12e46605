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

/** Resource types of both clouds' SDKs; others are kept as they are and counted. */
const RESOURCE_TYPES = [
  'OS::Nova::Server',
  'OS::Cinder::Volume',
  'OS::Sfs::Turbo',
  'OS::Ironic::BareMetalServer',
  'OS::Native::Server',
  'OS::Workspace::DesktopV2',
] as const;

const VALUE_CHARACTERS = 64;

/** A field that may be absent or null, and counts as unreadable when `read` finds nothing in it. */
function field<T>(read: (value: unknown) => T | undefined) {
  return z
    .unknown()
    .optional()
    .transform((value, context): T | undefined => {
      if (value === undefined || value === null) return undefined;
      const result = read(value);
      if (result !== undefined) return result;
      context.issues.push({ code: 'custom', input: value, message: 'unreadable' });
      return z.NEVER;
    })
    .optional();
}

const text = () => field((value) => (typeof value === 'string' ? value : undefined));

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
  const anomalies: Anomaly[] = [];
  const read = parseReadable(json, anomalies);
  if (read === undefined) return undefined;
  return { id: read.checkpoint.id, restorePoint: toRestorePoint(read, anomalies), anomalies };
}

function parseReadable(json: unknown, anomalies: Anomaly[]): Answer | undefined {
  const first = compiledAnswer().safeParse(json);
  if (first.success) return first.data;
  for (const { path } of first.error.issues) {
    if (!blank(json, path, anomalies)) return undefined;
  }
  // Every blanked field may be null, so only a checkpoint without its essentials fails again.
  return compiledAnswer().safeParse(json).data;
}

/** Sets what stands at `path` to null and notes it; false when nothing may be blanked there. */
function blank(json: unknown, path: readonly PropertyKey[], anomalies: Anomaly[]): boolean {
  const key = path.at(-1);
  const field = path.filter((part) => typeof part === 'string').slice(1);
  if (key === undefined || field.length === 0 || field.join('.') === 'id') return false;
  let parent = json;
  for (const part of path.slice(0, -1)) parent = Reflect.get(Object(parent), part);
  anomalies.push({
    kind: 'invalid_field',
    field: field.join('.'),
    value: shortened(Reflect.get(Object(parent), key)),
  });
  return Reflect.set(Object(parent), key, null);
}

function toRestorePoint({ checkpoint }: Answer, anomalies: Anomaly[]): RestorePoint {
  if (checkpoint.status === undefined && !anomalies.some(({ field }) => field === 'status')) {
    anomalies.push({ kind: 'invalid_field', field: 'status', value: 'absent' });
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

function toVault(wire: z.output<typeof vault>, anomalies: Anomaly[]): Vault {
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

function toResource(wire: z.output<typeof resource>, anomalies: Anomaly[]): Resource {
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
  anomalies: Anomaly[],
): SkippedResource {
  known(RESOURCE_TYPES, wire.type, 'vault.skipped_resources.type', anomalies);
  return { id: wire.id, name: wire.name, type: wire.type, code: wire.code, reason: wire.reason };
}

/** The value if it is one of the documented ones, else `unknown` and a note of what it was. */
function known<T extends string>(
  values: readonly T[],
  value: string | undefined,
  field: string,
  anomalies: Anomaly[],
): T | 'unknown' | undefined {
  if (value === undefined) return undefined;
  const match = values.find((candidate) => candidate === value);
  if (match !== undefined) return match;
  anomalies.push({ kind: 'unknown_value', field, value: shortened(value) });
  return 'unknown';
}

function noteId(field: string, anomalies: Anomaly[]): (value: string) => void {
  return (value) => {
    anomalies.push({ kind: 'invalid_field', field, value: shortened(value) });
  };
}

function shortened(value: unknown): string {
  const written = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return written.length > VALUE_CHARACTERS ? `${written.slice(0, VALUE_CHARACTERS)}…` : written;
}
