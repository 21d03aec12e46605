import * as z from 'zod';
import type { Anomaly } from '../../domain/outcome.ts';
import { CHECKPOINT_STATUSES, type RestorePoint, type Vault } from '../../domain/restore-point.ts';
import type { Interruptible } from '../../domain/slices.ts';
import { readRetention, readTime } from './fields.ts';
import { projected, type Wanted } from './projection.ts';
import {
  type Anomalies,
  createAnomalies,
  field,
  identifier,
  known,
  text,
  tolerantReader,
} from './readable.ts';
import {
  createVaultLists,
  type VaultLists,
  WANTED_RESOURCE,
  WANTED_SKIPPED_RESOURCE,
  wantedOf,
} from './vault-lists.ts';

/** Its entries are read one by one. */
const list = () => field((value) => (Array.isArray(value) ? value : undefined));

const vault = () =>
  z.object({
    id: identifier(),
    name: text(),
    resources: list(),
    skipped_resources: list(),
  });

const extraInfo = () => z.object({ name: text(), retention_duration: field(readRetention) });

/** ShowCheckpoint as far as it is used. */
const answer = () =>
  z.object({
    checkpoint: z.object({
      id: z.string(),
      status: text(),
      created_at: field(readTime),
      vault: vault().nullish(),
      extra_info: extraInfo().nullish(),
    }),
  });
type Answer = z.output<ReturnType<typeof answer>>;

const readAnswer = tolerantReader(answer, { prefix: '', unnamed: 1, essential: ['id'] });

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
  const listed = createAnomalies();
  return toCheckpoint(json, createVaultLists(listed), listed);
}

/** The same of the bytes of an answer that is too large to be parsed in one go. */
export function* readLargeCheckpoint(body: Buffer): Interruptible<WireCheckpoint | undefined> {
  const listed = createAnomalies();
  const lists = createVaultLists(listed);
  try {
    const json = yield* projected(body, wantedAnswer(lists));
    return toCheckpoint(json, lists, listed);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function wantedAnswer({ resources, skippedResources }: VaultLists): Wanted {
  const lists = {
    resources: { entries: WANTED_RESOURCE, sink: resources },
    skipped_resources: { entries: WANTED_SKIPPED_RESOURCE, sink: skippedResources },
  };
  const inner = {
    vault: { fields: { ...wantedOf(Object.keys(vault().shape)).fields, ...lists } },
    extra_info: wantedOf(Object.keys(extraInfo().shape)),
  };
  const { fields } = wantedOf(Object.keys(answer().shape.checkpoint.shape));
  return { fields: { checkpoint: { fields: { ...fields, ...inner } } } };
}

/** `listed`: what is odd in the lists. It stands behind the rest, which it must not crowd out. */
function toCheckpoint(
  json: unknown,
  lists: VaultLists,
  listed: Anomalies,
): WireCheckpoint | undefined {
  const anomalies = createAnomalies();
  const read = readAnswer(json, anomalies);
  if (read === undefined) return undefined;
  const restorePoint = toRestorePoint(read, lists, anomalies);
  const all = [...anomalies.list(), ...listed.list()];
  return { id: read.checkpoint.id, restorePoint, anomalies: all };
}

function toRestorePoint(
  { checkpoint }: Answer,
  lists: VaultLists,
  anomalies: Anomalies,
): RestorePoint {
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
    vault: checkpoint.vault ? toVault(checkpoint.vault, lists) : undefined,
  };
}

function toVault(wire: z.output<ReturnType<typeof vault>>, lists: VaultLists): Vault {
  // Of a large answer the entries are taken already, and the lists are empty here.
  for (const entry of wire.resources ?? []) lists.resources.take(entry);
  for (const entry of wire.skipped_resources ?? []) lists.skippedResources.take(entry);
  return { id: wire.id, name: wire.name, ...lists.end() };
}
