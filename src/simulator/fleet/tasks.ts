import { heldResources } from './backups.ts';
import type { CheckpointState } from './checkpoint-state.ts';
import type { SimulatedResource, SimulatedSkippedResource } from './fleet.ts';
import { GONE } from './life.ts';
import { seededId } from './seed.ts';

const APART_MS = 47;
/** How long a backup, a deletion and the finding that a resource is to be skipped take. */
const BACKUP_MS = 420_000;
const DELETION_MS = 20_000;
const SKIPPING_MS = 2_000;
/** Of what was being deleted when the fleet began. */
const DELETED_AFTER_MS = 3_600_000;

const UNDER_WAY = ['protecting', 'waiting_protect'];
const FAILED = 'error';
/** Statuses that a deletion brings, with what it has come to. */
const DELETIONS: Readonly<Record<string, string>> = {
  deleting: 'running',
  'error-deleting': 'failed',
  deleted: 'success',
  [GONE]: 'success',
};

export interface TaskError {
  readonly code: string;
  readonly message: string;
}

const BACKUP_FAILED: TaskError = {
  code: 'BackupService.7103',
  message: 'The server cannot be backed up: the snapshot of a disk failed.',
};
const DELETION_FAILED: TaskError = {
  code: 'BackupService.6215',
  message: 'The backup cannot be deleted in its present status.',
};

/** What was, or is, to be done with one resource in one restore point. */
export interface SimulatedTask {
  readonly id: string;
  readonly state: CheckpointState;
  readonly operationType: string;
  readonly status: string;
  readonly resource: Pick<SimulatedResource, 'id' | 'name' | 'type'>;
  readonly startedAtMs: number;
  /** Undefined while it runs. */
  readonly endedAtMs: number | undefined;
  readonly error: TaskError | undefined;
}

/** Before this no task of a restore point began. */
export function lastTaskMs({ checkpoint, changedAtMs, backups }: CheckpointState): number {
  const changes = Array.from(backups.values(), ({ atMs = 0 }) => atMs);
  return Math.max(checkpoint.createdAtMs + DELETED_AFTER_MS, changedAtMs ?? 0, ...changes);
}

/**
 * All tasks of a restore point: its backups, what was skipped, deletions. Whether the backups had
 * failed does not show in one that is gone.
 */
export function tasksOf(state: CheckpointState, hadFailed: boolean): readonly SimulatedTask[] {
  const { checkpoint } = state;
  if (checkpoint.status === GONE) return [];
  const skipped = checkpoint.skippedResources ?? [];
  return [
    ...heldResources({ ...state, status: 'available' }).flatMap((resource, index) => {
      const copy = copyOf(state, resource);
      return [
        backupTask(copy, { index, hadFailed }),
        ...(copy.deletion === undefined ? [] : [deleteTask(copy, copy.deletion)]),
      ];
    }),
    ...skipped.map((resource, index) => skippedTask(state, resource, index)),
  ];
}

export function hasFailed({ status }: CheckpointState): boolean {
  return status === FAILED;
}

/** The backup of one resource, with what happened to it alone. */
interface Copy {
  readonly state: CheckpointState;
  readonly resource: SimulatedResource;
  readonly status: string;
  readonly changedAtMs: number | undefined;
  readonly deletion: string | undefined;
}

function copyOf(state: CheckpointState, resource: SimulatedResource): Copy {
  const change = state.backups.get(resource.id);
  const status = change?.status ?? state.status;
  return {
    state,
    resource,
    status,
    changedAtMs: change?.atMs ?? state.changedAtMs,
    deletion: Object.hasOwn(DELETIONS, status) ? DELETIONS[status] : undefined,
  };
}

function backupTask(
  { state, resource, status, changedAtMs }: Copy,
  { index, hadFailed }: { readonly index: number; readonly hadFailed: boolean },
): SimulatedTask {
  const { checkpoint } = state;
  const startedAtMs = checkpoint.createdAtMs + index * APART_MS;
  const isRunning = UNDER_WAY.includes(status);
  const wasRunning = UNDER_WAY.includes(checkpoint.status);
  const isFailed = hadFailed || status === FAILED;
  const endedAtMs = (wasRunning ? changedAtMs : undefined) ?? startedAtMs + BACKUP_MS;
  return {
    id: taskId(state, 'backup', resource.id),
    state,
    operationType: checkpoint.isReplica ? 'replication' : 'backup',
    status: isRunning ? 'running' : isFailed ? 'failed' : 'success',
    resource,
    startedAtMs,
    endedAtMs: isRunning ? undefined : endedAtMs,
    error: isFailed ? BACKUP_FAILED : undefined,
  };
}

function skippedTask(
  state: CheckpointState,
  skipped: SimulatedSkippedResource,
  index: number,
): SimulatedTask {
  const { id = '', name = '', type = 'OS::Nova::Server', code = '', reason = '' } = skipped;
  const startedAtMs = state.checkpoint.createdAtMs + index * APART_MS;
  return {
    id: taskId(state, 'skipped', id || name),
    state,
    operationType: 'backup',
    status: 'skipped',
    resource: { id, name, type },
    startedAtMs,
    endedAtMs: startedAtMs + SKIPPING_MS,
    error: { code, message: reason },
  };
}

function deleteTask({ state, resource, changedAtMs }: Copy, status: string): SimulatedTask {
  const changed = changedAtMs ?? state.checkpoint.createdAtMs + DELETED_AFTER_MS;
  const isRunning = status === 'running';
  const startedAtMs = isRunning ? changed : changed - DELETION_MS;
  return {
    id: taskId(state, 'delete', resource.id),
    state,
    operationType: 'delete',
    status,
    resource,
    startedAtMs,
    endedAtMs: isRunning ? undefined : changed,
    error: status === 'failed' ? DELETION_FAILED : undefined,
  };
}

function taskId({ checkpoint }: CheckpointState, what: string, of: string): string {
  return seededId(0, `task ${what} ${checkpoint.id} ${of}`);
}
