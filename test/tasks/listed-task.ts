import type { Task } from '../../src/domain/task.ts';

/** A backup that ended well a minute after it began. */
export function listedTask(id: string, beganAtSeconds: number, more: Partial<Task> = {}): Task {
  const isOpen = more.status === 'open';
  const endedAtSeconds = isOpen ? undefined : beganAtSeconds + 60;
  return {
    id,
    operationType: 'backup',
    status: 'success',
    vaultId: 'v',
    vaultName: 'vault-v',
    checkpointId: undefined,
    resourceId: undefined,
    resourceName: undefined,
    beganAtSeconds,
    changedAtSeconds: more.endedAtSeconds ?? endedAtSeconds ?? beganAtSeconds,
    endedAtSeconds,
    code: undefined,
    message: undefined,
    ...more,
  };
}
