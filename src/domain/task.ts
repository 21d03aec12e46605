/** Types of tasks in the API's own spelling; others are kept as they are. */
export const TASK_TYPES = [
  'backup',
  'restore',
  'delete',
  'vault_delete',
  'remove_resource',
  'replication',
  'sync',
  'copy',
] as const;

/** How a task may end, in the API's own spelling. */
export const TASK_ENDS = ['success', 'skipped', 'failed', 'timeout'] as const;
export type TaskEnd = (typeof TASK_ENDS)[number];

/** Ends in which what was wanted did not come about; each has a reason with a code. */
export const TASK_FAILURES = ['failed', 'timeout', 'skipped'] as const;
export type TaskFailureStatus = (typeof TASK_FAILURES)[number];

/** `open`: running, or waiting to; `unknown`: a value that nobody documented. */
export type TaskStatus = TaskEnd | 'open' | 'unknown';

/** A task as the list of tasks describes it. What could not be read is undefined. */
export interface Task {
  readonly id: string;
  /** In the API's spelling, whatever that is; empty when it is not told. */
  readonly operationType: string;
  readonly status: TaskStatus;
  readonly vaultId: string | undefined;
  readonly vaultName: string | undefined;
  /** In its canonical form. */
  readonly checkpointId: string | undefined;
  readonly resourceId: string | undefined;
  readonly resourceName: string | undefined;
  /** The earliest time it has. */
  readonly beganAtSeconds: number;
  /** The latest time it has: by whichever of them a list is filtered, this one is not before it. */
  readonly changedAtSeconds: number;
  readonly endedAtSeconds: number | undefined;
  /** Undefined where there is nothing to say. */
  readonly code: string | undefined;
  /** Free text in the API's language; for logs and pages, never for a label. */
  readonly message: string | undefined;
}

export function isEnded(status: TaskStatus): status is TaskEnd {
  return status !== 'open' && status !== 'unknown';
}

export function isTaskFailure(status: TaskStatus): status is TaskFailureStatus {
  return TASK_FAILURES.some((each) => each === status);
}
