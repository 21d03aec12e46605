import { isTaskFailure, type Task } from '../domain/task.ts';
import type { FailedTask } from '../domain/vault-tasks.ts';

export interface FailureTime {
  readonly nowSeconds: number;
  /** Failures are told of for so long, and by two lists at least. */
  readonly windowSeconds: number;
}

/** What there is to tell of a task; one that is `isNew` is in a list for the first time. */
export function failureOf(task: Task, isNew: boolean, time: FailureTime): FailedTask | undefined {
  const { id, status, vaultId, checkpointId, resourceId, resourceName } = task;
  if (!isTaskFailure(status)) return undefined;
  const { nowSeconds } = time;
  const endedAtSeconds = Math.min(task.endedAtSeconds ?? task.beganAtSeconds, nowSeconds);
  // One that failed while nobody asked is told of for as long as any other.
  const toldSinceSeconds = isNew ? nowSeconds : endedAtSeconds;
  if (!isRecent(toldSinceSeconds, time)) return undefined;
  const { operationType, code, message } = task;
  const subject = { id, vaultId, checkpointId, resourceId, resourceName };
  const times = { endedAtSeconds, toldSinceSeconds };
  return { ...subject, ...times, operationType, status, code, message };
}

/** Those that are still told of: what the last two lists were the first to show is, in any case. */
export function toldOf(
  failures: ReadonlyMap<string, FailedTask>,
  listedBeforeSeconds: number | undefined,
  time: FailureTime,
): ReadonlyMap<string, FailedTask> {
  const newSinceSeconds = listedBeforeSeconds ?? Number.POSITIVE_INFINITY;
  return new Map(
    [...failures].filter(
      ([, { toldSinceSeconds }]) =>
        isRecent(toldSinceSeconds, time) || toldSinceSeconds >= newSinceSeconds,
    ),
  );
}

function isRecent(seconds: number, { nowSeconds, windowSeconds }: FailureTime): boolean {
  return seconds > nowSeconds - windowSeconds;
}
