import {
  backedUpResources,
  backupsOf,
  type SimulatedBackup,
  updatedAtMs,
} from '../fleet/backups.ts';
import type { CheckpointState, FleetState } from '../fleet/fleet-state.ts';
import { pagingOf, sortOf, timeOf } from './list-query.ts';
import { timestamp } from './timestamps.ts';

const SORT_KEYS = ['created_at', 'updated_at', 'name', 'status', 'protected_at', 'id'];

export interface ListBackupsOptions {
  /** Whether a sort by `updated_at` is followed; else all is in the order of the creation. */
  readonly ordersByChange?: boolean | undefined;
}

/** Restore points of a project in both orders, made once for each state of the fleet. */
interface Ordered {
  readonly version: number;
  readonly byCreation: ReadonlyMap<string, readonly CheckpointState[]>;
  readonly byChange: ReadonlyMap<string, readonly CheckpointState[]>;
}

/** ListBackups of one project; undefined when the query is wrong. */
export function createListBackups(fleet: FleetState, options: ListBackupsOptions = {}) {
  const { ordersByChange = true } = options;
  let ordered: Ordered | undefined;

  function order(): Ordered {
    if (ordered?.version === fleet.version() && !fleet.isAlive()) return ordered;
    const states = fleet.list().filter(({ vault }) => vault !== undefined);
    ordered = {
      version: fleet.version(),
      byCreation: byProject(states, (state) => state.checkpoint.createdAtMs),
      byChange: byProject(states, updatedAtMs),
    };
    return ordered;
  }

  return (projectId: string, query: URLSearchParams): unknown => {
    const paging = pagingOf(query);
    const [first] = sortOf(query.get('sort') ?? 'created_at', SORT_KEYS) ?? [];
    const isWrongTime = ['start_time', 'end_time'].some(
      (key) => query.has(key) && timeOf(query.get(key)) === undefined,
    );
    if (paging === undefined || first === undefined || isWrongTime) return undefined;
    const byChange = first.key === 'updated_at' && ordersByChange;
    const states = (byChange ? order().byChange : order().byCreation).get(projectId) ?? [];
    const filter = filterOf(query);
    const page: SimulatedBackup[] = [];
    let count = 0;
    for (const state of first.ascending ? states.toReversed() : states) {
      const matching = filter.matches(state) ? filter.count(state) : 0;
      const isWanted =
        count + matching > paging.offset && count < paging.offset + paging.limit && matching > 0;
      if (isWanted) {
        const backups = filter.of(state);
        const from = Math.max(paging.offset - count, 0);
        page.push(...backups.slice(from, paging.offset + paging.limit - count));
      }
      count += matching;
    }
    return { backups: page.map(backupPayload), count };
  };
}

function byProject(
  states: readonly CheckpointState[],
  timeMs: (state: CheckpointState) => number,
): ReadonlyMap<string, readonly CheckpointState[]> {
  const sorted = states.toSorted(
    (one, other) =>
      timeMs(other) - timeMs(one) || (one.checkpoint.id < other.checkpoint.id ? 1 : -1),
  );
  return Map.groupBy(sorted, ({ checkpoint }) => checkpoint.projectId);
}

function filterOf(query: URLSearchParams) {
  const [vaultId, resourceId, checkpointId, imageType] = [
    'vault_id',
    'resource_id',
    'checkpoint_id',
    'image_type',
  ].map((key) => query.get(key));
  const statuses = query.getAll('status');
  const startMs = timeOf(query.get('start_time')) ?? Number.NEGATIVE_INFINITY;
  const endMs = timeOf(query.get('end_time')) ?? Number.POSITIVE_INFINITY;
  const isPlain = !resourceId && statuses.length === 0;
  // Newest first, and of ties the higher ID.
  const of = (state: CheckpointState) =>
    backupsOf(state)
      .filter(
        ({ resource, status }) =>
          (!resourceId || resource.id === resourceId) &&
          (statuses.length === 0 || statuses.includes(status)),
      )
      .sort((one, other) => (one.id < other.id ? 1 : -1));
  return {
    matches: ({ checkpoint, vault }: CheckpointState) =>
      (!vaultId || vault?.id === vaultId) &&
      (!checkpointId || checkpoint.id === checkpointId) &&
      (!imageType || (imageType === 'replication') === (checkpoint.isReplica ?? false)) &&
      checkpoint.createdAtMs >= startMs &&
      checkpoint.createdAtMs <= endMs,
    count: (state: CheckpointState) =>
      isPlain ? backedUpResources(state).length : of(state).length,
    of,
  };
}

function backupPayload(backup: SimulatedBackup): unknown {
  const { id, state, resource, status, createdAtMs, updatedAtMs: changedMs, expiredAtMs } = backup;
  const { checkpoint, vault } = state;
  const { form } = checkpoint;
  const at = (ms: number) => timestamp(ms, { id, form });
  const legacy = form === 'legacy';
  return {
    id,
    checkpoint_id: checkpoint.id,
    vault_id: vault?.id,
    provider_id: '0daac4c5-6707-4851-97ba-169e36266b66',
    project_id: checkpoint.projectId,
    name: checkpoint.name ?? `${resource.name}@1`,
    status,
    image_type: checkpoint.isReplica ? 'replication' : 'backup',
    resource_id: resource.id,
    resource_name: resource.name,
    resource_type: resource.type,
    resource_size: resource.sizeGib,
    resource_az: 'eu-de-01',
    created_at: at(createdAtMs),
    updated_at: at(changedMs),
    expired_at: expiredAtMs === undefined ? null : at(expiredAtMs),
    children: [],
    description: '',
    extend_info: {
      auto_trigger: expiredAtMs !== undefined,
      supported_restore_mode: legacy ? null : 'backup',
    },
    ...(legacy && { protected_at: null, incremental: true, version: 3, replication_records: [] }),
  };
}
