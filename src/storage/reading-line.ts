import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { FAILURE_REASONS } from '../domain/outcome.ts';
import { type Known, type Names, PRESENCES, type Reading } from '../domain/reading.ts';
import {
  CHECKPOINT_STATUSES,
  PROTECT_STATUSES,
  type Resource,
  type RestorePoint,
  type SkippedResource,
  type Vault,
} from '../domain/restore-point.ts';
import { type Read, readAs } from './format.ts';

/** Stands for the restore point of the last answer where that is shown: it is written once. */
const LAST = 'last';

const text = z.string().optional();
const number = z.number().optional();
const checkpointStatus = z.enum([...CHECKPOINT_STATUSES, 'unknown']);

const resource = z.strictObject({
  id: text,
  name: text,
  type: text,
  protectStatus: z.enum([...PROTECT_STATUSES, 'unknown']).optional(),
  sizeBytes: number,
  backupSizeBytes: number,
  backups: number,
});

const skippedResource = z.strictObject({
  id: text,
  name: text,
  type: text,
  code: text,
  reason: text,
});

const vault = z.strictObject({
  id: text,
  name: text,
  resources: z.array(resource),
  skippedResources: z.array(skippedResource),
});

const restorePoint = z.strictObject({
  status: checkpointStatus,
  name: text,
  createdAtSeconds: number,
  retentionSeconds: z.union([z.number(), z.literal('permanent')]).optional(),
  vault: vault.optional(),
});

const names = z.strictObject({ name: text, vaultId: text, vaultName: text });

/** Compiled once, like the schema of an answer: there is a line for each of 100,000 checkpoints. */
const readingLine = z.strictObject({
  known: z.strictObject({
    checkpointId: z.string(),
    presence: z.enum(PRESENCES),
    restorePoint: z.union([z.literal(LAST), restorePoint]).optional(),
    names: names.optional(),
    expiresAtSeconds: number,
  }),
  pollSuccess: z.boolean().optional(),
  lastPollSeconds: z.number(),
  lastSuccessSeconds: z.number(),
  lastPresentSeconds: number,
  failure: z
    .strictObject({
      reason: z.enum(FAILURE_REASONS),
      detail: z.string(),
      httpStatus: number,
      errorCode: text,
      requestId: text,
    })
    .optional(),
  fingerprint: text,
  lastRestorePoint: restorePoint.optional(),
  anomalies: z.array(
    z.strictObject({
      kind: z.enum(['unknown_value', 'invalid_field']),
      field: z.string(),
      value: z.string(),
    }),
  ),
  lastStatus: checkpointStatus.optional(),
  seenSkipped: z.array(z.string()),
  firstIsBaseline: z.boolean(),
});
type ReadingLine = z.output<typeof readingLine>;

let compiled: typeof readingLine | undefined;

/** With the first line that is read: a start without stored readings does not wait for it. */
function compiledLine(): typeof readingLine {
  compiled ??= z.compile(readingLine, { strict: true });
  return compiled;
}

const NO_IDS: ReadonlySet<string> = new Set();

/** The project stands on a line of its own, before its readings. */
export function readingLineOf(reading: Reading): string {
  const { project: _, ...known } = {
    ...reading.known,
    restorePoint: shownRestorePoint(reading),
  };
  return `${JSON.stringify({ ...reading, known, seenSkipped: [...reading.seenSkipped] })}\n`;
}

export function readReadingLine(json: unknown, project: string): Read<Reading> {
  const line = readAs(compiledLine(), json);
  return 'problem' in line ? line : { value: readingOf(line.value, project) };
}

/** A known restore point is compared by identity, which only one and the same value can keep. */
function shownRestorePoint({
  known: { restorePoint: shown },
  lastRestorePoint: last,
}: Reading): RestorePoint | typeof LAST | undefined {
  if (shown === undefined) return undefined;
  return shown === last || isDeepStrictEqual(shown, last) ? LAST : shown;
}

// What is undefined is not written. Naming each field below puts it back, and makes the compiler
// ask for a field that is added to a reading some day.

function readingOf(line: ReadingLine, project: string): Reading {
  const lastRestorePoint =
    line.lastRestorePoint === undefined ? undefined : restorePointOf(line.lastRestorePoint);
  return {
    known: knownOf(line.known, project, lastRestorePoint),
    pollSuccess: line.pollSuccess,
    lastPollSeconds: line.lastPollSeconds,
    lastSuccessSeconds: line.lastSuccessSeconds,
    lastPresentSeconds: line.lastPresentSeconds,
    failure: line.failure,
    fingerprint: line.fingerprint,
    lastRestorePoint,
    anomalies: line.anomalies,
    lastStatus: line.lastStatus,
    seenSkipped: line.seenSkipped.length === 0 ? NO_IDS : new Set(line.seenSkipped),
    firstIsBaseline: line.firstIsBaseline,
  };
}

function knownOf(
  { checkpointId, presence, restorePoint: shown, names, expiresAtSeconds }: ReadingLine['known'],
  project: string,
  last: RestorePoint | undefined,
): Known {
  const restorePoint =
    shown === LAST ? last : shown === undefined ? undefined : restorePointOf(shown);
  return {
    project,
    checkpointId,
    presence,
    restorePoint,
    names: names === undefined ? undefined : namesOf(names),
    expiresAtSeconds,
  };
}

function namesOf({ name, vaultId, vaultName }: z.output<typeof names>): Names {
  return { name, vaultId, vaultName };
}

function restorePointOf(stored: z.output<typeof restorePoint>): RestorePoint {
  return {
    status: stored.status,
    name: stored.name,
    createdAtSeconds: stored.createdAtSeconds,
    retentionSeconds: stored.retentionSeconds,
    vault: stored.vault === undefined ? undefined : vaultOf(stored.vault),
  };
}

function vaultOf({ id, name, resources, skippedResources }: z.output<typeof vault>): Vault {
  return {
    id,
    name,
    resources: resources.map(resourceOf),
    skippedResources: skippedResources.map(skippedResourceOf),
  };
}

function resourceOf(stored: z.output<typeof resource>): Resource {
  const { id, name, type, protectStatus, sizeBytes, backupSizeBytes, backups } = stored;
  return { id, name, type, protectStatus, sizeBytes, backupSizeBytes, backups };
}

function skippedResourceOf(stored: z.output<typeof skippedResource>): SkippedResource {
  const { id, name, type, code, reason } = stored;
  return { id, name, type, code, reason };
}
