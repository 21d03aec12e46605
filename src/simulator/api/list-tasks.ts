import type { AddedTasks } from '../fleet/added-tasks.ts';
import { type FleetView, madeOf } from '../fleet/fleet-view.ts';
import { hasFailed, lastTaskMs, type SimulatedTask, tasksOf } from '../fleet/tasks.ts';
import { pagingOf, spanOf } from './list-query.ts';
import { timestamp } from './timestamps.ts';

/** The API forgets older ones. */
const KEPT_MS = 30 * 86_400_000;

/** ListOpLogs of one project, newest first; undefined when the query is wrong. */
export function createListTasks(fleet: FleetView, added: AddedTasks, now: () => number) {
  const failed = new Set<string>();
  const states = madeOf(fleet, (all) => {
    for (const state of all) if (hasFailed(state)) failed.add(state.checkpoint.id);
    return all;
  });

  return (projectId: string, query: URLSearchParams): object | undefined => {
    const paging = pagingOf(query);
    const span = spanOf(query);
    if (paging === undefined || span === undefined) return undefined;
    const sinceMs = Math.max(span.fromMs, now() - KEPT_MS);
    const made = states()
      .filter(({ checkpoint }) => checkpoint.projectId === projectId)
      .filter((state) => lastTaskMs(state) >= sinceMs)
      .flatMap((state) => tasksOf(state, failed.has(state.checkpoint.id)))
      .map((task) => ({ task, payload: taskPayload(task) }));
    const others = added
      .list()
      .filter((task) => task.projectId === projectId)
      .map(({ startedAtMs, payload }) => ({ task: { startedAtMs, id: payload.id }, payload }));
    const matching = [...made, ...others]
      .filter(({ task: { startedAtMs: ms } }) => ms >= sinceMs && ms <= span.toMs)
      .filter(({ payload }) => matches(query, payload))
      .sort((one, other) => newestFirst(one.task, other.task));
    const page = matching.slice(paging.offset, paging.offset + paging.limit);
    return { operation_logs: page.map(({ payload }) => payload), count: matching.length };
  };
}

type Placed = Pick<SimulatedTask, 'startedAtMs' | 'id'>;

function newestFirst(one: Placed, other: Placed): number {
  return other.startedAtMs - one.startedAtMs || (one.id < other.id ? 1 : -1);
}

type Payload = Readonly<Record<string, unknown>> & { readonly id: string };

function matches(query: URLSearchParams, payload: Payload): boolean {
  const resource = Object(Object(payload['extra_info'])['resource']);
  const { id, name } = resource;
  const own: Payload = { ...payload, resource_id: id, resource_name: name };
  return FILTERS.every((key) => !query.get(key) || own[key] === query.get(key));
}

const FILTERS: readonly string[] = [
  'operation_type',
  'status',
  'vault_id',
  'vault_name',
  'provider_id',
  'resource_id',
  'resource_name',
];

function taskPayload(task: SimulatedTask): Payload {
  const { id, state, resource, error, startedAtMs, endedAtMs, operationType, status } = task;
  const { checkpoint, vault } = state;
  const { form } = checkpoint;
  const at = (ms: number) => timestamp(ms, { id, form });
  const legacy = form === 'legacy';
  // Live clouds name the vault of a deletion at times, and at times not.
  const isNamed = !legacy || operationType !== 'delete';
  const common = { progress: endedAtMs === undefined ? 40 : 100, request_id: null, task_id: id };
  return {
    id,
    operation_type: operationType,
    status,
    project_id: checkpoint.projectId,
    provider_id: '0daac4c5-6707-4851-97ba-169e36266b66',
    checkpoint_id: checkpoint.id,
    vault_id: isNamed ? (vault?.id ?? null) : null,
    vault_name: isNamed ? (vault?.name ?? null) : null,
    policy_id: null,
    created_at: at(startedAtMs),
    started_at: at(startedAtMs),
    updated_at: at(endedAtMs ?? startedAtMs),
    ...((legacy || endedAtMs !== undefined) && {
      ended_at: endedAtMs === undefined ? null : at(endedAtMs),
    }),
    error_info: endedAtMs === undefined ? null : (error ?? { code: '', message: '' }),
    extra_info: {
      resource: { id: resource.id, name: resource.name, type: resource.type },
      common,
      ...(operationType === 'backup' && {
        backup: { backup_id: id, backup_name: checkpoint.name ?? '', incremental: 'true' },
      }),
      ...(legacy && { restore: null, replication: null, vault_delete: null }),
    },
  };
}
