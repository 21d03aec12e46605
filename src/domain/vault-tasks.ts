import type { TaskFailureStatus } from './task.ts';

/** A task that did not come to what was wanted. */
export interface FailedTask {
  readonly id: string;
  /** Undefined as long as nothing tells it. */
  readonly vaultId: string | undefined;
  readonly checkpointId: string | undefined;
  readonly resourceId: string | undefined;
  readonly resourceName: string | undefined;
  /** Within the bounds of a label. */
  readonly operationType: string;
  readonly status: TaskFailureStatus;
  readonly endedAtSeconds: number;
  /** When the first list showed it that could; its end, where that was one of an earlier process. */
  readonly toldSinceSeconds: number;
  readonly code: string | undefined;
  /** Free text of the API; for logs and pages, never for a label. */
  readonly message: string | undefined;
}

export type FailureCounts = Readonly<Record<TaskFailureStatus, number>>;

/** What went wrong in a vault of late; the same object as long as nothing of it changes. */
export interface VaultTasks {
  readonly project: string;
  readonly vaultId: string;
  /** By type of the task. Backups are there in any case: none has failed. */
  readonly failed: ReadonlyMap<string, FailureCounts>;
  /** Undefined when there is none. */
  readonly newest: FailedTask | undefined;
}
