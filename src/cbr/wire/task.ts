import * as z from 'zod';
import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import { printable } from '../../domain/printable.ts';
import { TASK_TYPES, type Task, type TaskStatus } from '../../domain/task.ts';
import { readTime } from './fields.ts';
import {
  type Anomalies,
  field,
  identifier,
  known,
  meaning,
  text,
  tolerantReader,
} from './readable.ts';

/** Of what a person reads of a failure. */
const MESSAGE_CHARACTERS_MAX = 300;

const STATUSES: Readonly<Record<string, TaskStatus>> = {
  success: 'success',
  skipped: 'skipped',
  failed: 'failed',
  timeout: 'timeout',
  running: 'open',
  waiting: 'open',
};

const code = () =>
  field((value) =>
    typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined,
  );
const message = () =>
  field((value) =>
    typeof value === 'string' ? printable(value, MESSAGE_CHARACTERS_MAX) : undefined,
  );

/** One entry of ListOpLogs as far as it is used. */
const entry = () =>
  z.object({
    id: identifier(),
    operation_type: text(),
    status: text(),
    vault_id: identifier(),
    vault_name: text(),
    checkpoint_id: identifier(),
    created_at: field(readTime),
    started_at: field(readTime),
    updated_at: field(readTime),
    ended_at: field(readTime),
    error_info: z.object({ code: code(), message: message() }).nullish(),
    extra_info: z
      .object({ resource: z.object({ id: identifier(), name: text() }).nullish() })
      .nullish(),
  });

const readEntry = tolerantReader(entry, { prefix: 'operation_logs', essential: ['id'] });

/**
 * Reads one entry of the list, which is changed. Undefined when it names no task, or no time: it
 * could be told neither from others nor when it leaves the list.
 */
export function readTask(json: unknown, anomalies: Anomalies): Task | undefined {
  const wire = readEntry(json, anomalies);
  const times = [wire?.created_at, wire?.started_at, wire?.ended_at, wire?.updated_at].filter(
    (time) => time !== undefined,
  );
  if (!wire?.id || times.length === 0) return undefined;
  const { error_info: error, extra_info: extra } = wire;
  known(TASK_TYPES, wire.operation_type, 'operation_logs.operation_type', anomalies);
  return {
    id: wire.id,
    operationType: wire.operation_type ?? '',
    status: meaning(STATUSES, wire.status, { name: 'operation_logs.status', anomalies }),
    vaultId: wire.vault_id || undefined,
    vaultName: wire.vault_name,
    checkpointId: canonicalCheckpointId(wire.checkpoint_id ?? ''),
    resourceId: extra?.resource?.id || undefined,
    resourceName: extra?.resource?.name,
    beganAtSeconds: Math.min(...times),
    changedAtSeconds: Math.max(...times),
    endedAtSeconds: wire.ended_at,
    // Two empty texts are the API's way to say that there is none.
    code: error?.code || undefined,
    message: error?.message || undefined,
  };
}
