import * as z from 'zod';
import { PRESENCES } from '../../domain/reading.ts';
import { PROTECT_STATUSES } from '../../domain/restore-point.ts';
import { VERDICTS } from '../../domain/verdict.ts';
import { PROBLEM_KINDS, SEVERITIES } from '../model/problem.ts';
import { STATUSES } from '../model/selection.ts';

/** The schemas that describe the answers, which are made to fit them. */
export const REGISTRY = z.registry<{ readonly id: string; readonly description?: string }>();

const text = z.string().nullable();
const time = z.iso.datetime().nullable();
const bytes = z.number().nonnegative().nullable();
const count = z.int().nonnegative();
const seconds = z.number().nullable();

export const FAILURE = z
  .strictObject({
    reason: z.string(),
    detail: z.string(),
    http_status: z.int().nullable(),
    error_code: text,
    request_id: text,
  })
  .register(REGISTRY, { id: 'Failure', description: 'Why there was no definite answer.' });

export const FAILED_TASK = z
  .strictObject({
    task_id: z.string(),
    operation_type: z.string(),
    status: z.string(),
    ended_at: z.iso.datetime(),
    resource_id: text,
    resource_name: text,
    code: text,
    message: text,
  })
  .register(REGISTRY, {
    id: 'FailedTask',
    description: 'A task of the cloud that came to nothing.',
  });

const KINDS = Object.keys(PROBLEM_KINDS);

export const PROBLEM = z
  .strictObject({
    kind: z.enum(KINDS as [string, ...string[]]),
    severity: z.enum(SEVERITIES),
    title: z.string(),
    reason: z.string().meta({ description: 'For people, with what the cloud says of it.' }),
    since: time,
    project: z.string(),
    vault_id: text,
    vault_name: text,
    checkpoint_id: text,
    checkpoint_name: text,
    resource_names: z.array(z.string()).meta({ description: 'The first of them.' }),
    resources: count.meta({ description: 'How many there are in all.' }),
    alert: z.string(),
    runbook_url: z.url(),
  })
  .register(REGISTRY, { id: 'Problem' });

const CYCLE = z.strictObject({
  answered: z.boolean().meta({ description: 'Whether there was any answer.' }),
  ended_at: z.iso.datetime(),
  duration_seconds: z.number(),
  checkpoints: count,
  answered_checkpoints: count,
  deferred_checkpoints: count,
  unsent: FAILURE.nullable(),
});

export const PROJECT = z
  .strictObject({
    project: z.string(),
    region: text,
    project_id: text,
    endpoint: text,
    last_cycle: CYCLE.nullable(),
    next_cycle_at: time,
    interval_seconds: z.number(),
    max_age_seconds: z.number(),
    sign_in_good: z.boolean().nullable(),
    sign_in_ends_at: time,
    requests_per_second: z.number(),
    requests_per_second_configured: z.number(),
    circuit_open: z.boolean(),
    lists: z.array(
      z.strictObject({
        name: z.string(),
        read_at: time,
        cut: z.boolean().meta({ description: 'Whether it is longer than what is read of it.' }),
        failure: FAILURE.nullable(),
      }),
    ),
    checkpoints: z.strictObject({
      present: count,
      missing: count,
      expired: count,
      unknown: count,
      failing: count.meta({ description: 'Those whose last poll was not answered.' }),
    }),
  })
  .register(REGISTRY, { id: 'Project' });

export const STATUS = z
  .strictObject({
    generated_at: z.iso.datetime(),
    good: z.boolean().meta({ description: 'Whether nothing is wrong, and all was asked for.' }),
    version: z.string(),
    shard: count.meta({ description: 'Which of them answers, from 0 on; it tells its own part.' }),
    total_shards: count.meta({ description: '1 without shards.' }),
    problems_total: count,
    problems: z.array(PROBLEM).meta({ description: 'The worst first, up to limit of them.' }),
    projects: z.array(PROJECT),
  })
  .register(REGISTRY, { id: 'Status' });

const SHORT = {
  project: z.string(),
  checkpoint_id: z.string(),
  name: text,
  vault_id: text,
  vault_name: text,
  source: z.enum(['configured', 'discovered']),
  presence: z.enum(PRESENCES),
  status: z.enum(STATUSES).nullable(),
  created_at: time,
  expires_at: time,
  skipped_resources_total: count.nullable(),
  problem: z.enum(KINDS as [string, ...string[]]).nullable(),
  polled_at: time,
  answered_at: time,
};

export const CHECKPOINT = z
  .strictObject(SHORT)
  .register(REGISTRY, { id: 'Checkpoint', description: 'A restore point.' });

export const CHECKPOINTS = z
  .strictObject({
    generated_at: z.iso.datetime(),
    total: count.meta({ description: 'How many the filters choose.' }),
    next: text.meta({
      description: 'The parameter after of the next question; null: that is all.',
    }),
    checkpoints: z.array(CHECKPOINT),
  })
  .register(REGISTRY, { id: 'Checkpoints' });

export const CHECKPOINT_DETAIL = z
  .strictObject({
    generated_at: z.iso.datetime(),
    ...SHORT,
    last_present_at: time,
    lost_at: time,
    retention_seconds: z.union([z.number(), z.literal('permanent')]).nullable(),
    failure: FAILURE.nullable().meta({ description: 'Of the last poll.' }),
    polls: z
      .array(
        z.strictObject({
          since: z.iso.datetime(),
          until: z.iso.datetime(),
          polls: count,
          answered: z.boolean(),
          result: z.string().meta({ description: 'A status, a presence, or a failure reason.' }),
        }),
      )
      .meta({ description: 'The last polls that came to the same, the newest last.' }),
    resources: z
      .array(
        z.strictObject({
          resource_id: text,
          resource_name: text,
          resource_type: text,
          protect_status: z.enum([...PROTECT_STATUSES, 'unknown']).nullable(),
          resource_size_bytes: bytes,
          backup_size_bytes: bytes,
          backups: count.nullable(),
        }),
      )
      .nullable()
      .meta({ description: 'null: no answer told them.' }),
    skipped_resources: z
      .array(
        z.strictObject({
          resource_id: text,
          resource_name: text,
          resource_type: text,
          code: text,
          reason: text,
        }),
      )
      .nullable(),
    resources_left_out: count.meta({ description: 'Further ones, which are only counted.' }),
    skipped_resources_left_out: count,
  })
  .register(REGISTRY, { id: 'CheckpointDetail' });

const JUDGED = {
  verdict: z.enum(VERDICTS),
  reason: text,
  recovery_point: time,
  age_seconds: seconds,
};

export const VAULT = z
  .strictObject({
    project: z.string(),
    vault_id: text,
    vault_name: text,
    source: z.enum(['configured', 'discovered']),
    status: text,
    ...JUDGED,
    objective_seconds: seconds,
    newest_restore_point: time,
    next_backup_at: time,
    retention: text,
    capacity_bytes: bytes,
    used_bytes: bytes,
    resources_without_backup: count,
    newest_failure: FAILED_TASK.nullable(),
    resources: z.array(
      z.strictObject({
        resource_id: z.string(),
        resource_name: text,
        resource_type: text,
        ...JUDGED,
        failed_backups: count.nullable(),
        newest_failure: FAILED_TASK.nullable(),
      }),
    ),
  })
  .register(REGISTRY, { id: 'Vault' });

export const VAULTS = z
  .strictObject({ generated_at: z.iso.datetime(), vaults: z.array(VAULT) })
  .register(REGISTRY, { id: 'Vaults' });

export const ERROR = z
  .strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) })
  .register(REGISTRY, { id: 'Error' });
