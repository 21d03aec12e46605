import type { LogFields } from '../../domain/log.ts';
import { isTaskFailure, type Task } from '../../domain/task.ts';
import type { FailedTask } from '../../domain/vault-tasks.ts';
import { newestOf } from '../../tasks/vault-tasks.ts';
import type { CollectorParts } from './collector.ts';

/** Vaults that a cycle names in the log; the others are counted. */
const NAMED_MAX = 20;

/** How what the API calls it becomes a label. */
interface Labels {
  readonly typeOf: (task: Task) => string;
  readonly codeOf: (task: Task) => string;
}

export function countTasks(
  { config, ownMetrics }: Pick<CollectorParts, 'config' | 'ownMetrics'>,
  ended: readonly Task[],
  { typeOf, codeOf }: Labels,
): void {
  const project = config.name;
  const { told } = ownMetrics;
  for (const [operation_type, ofType] of Map.groupBy(ended, typeOf)) {
    for (const [status, tasks] of Map.groupBy(ofType, (task) => task.status)) {
      told.tasks.inc({ project, operation_type, status }, tasks.length);
    }
    const failed = ofType.filter(({ status }) => isTaskFailure(status));
    for (const [code, tasks] of Map.groupBy(failed, codeOf)) {
      told.taskFailures.inc({ project, operation_type, code }, tasks.length);
    }
  }
}

/** The texts of failures stand nowhere else: the newest of each vault is told. */
export function logFailures(
  { config, discovered, log }: Pick<CollectorParts, 'config' | 'discovered' | 'log'>,
  failed: readonly FailedTask[],
): void {
  const project = config.name;
  const { vaults } = discovered.of(project).inventory;
  const byVault = [...Map.groupBy(failed, ({ vaultId }) => vaultId)];
  for (const [vaultId, ofVault] of byVault.slice(0, NAMED_MAX)) {
    const vault_name = vaults.get(vaultId ?? '')?.vault.name;
    const newest = newestOf(ofVault);
    const fields = { project, vault_id: vaultId, vault_name, failed_tasks: ofVault.length };
    if (newest !== undefined) log.warn({ ...fields, ...newestFields(newest) }, 'tasks failed');
  }
  const further = byVault.slice(NAMED_MAX);
  if (further.length === 0) return;
  const failed_tasks = further.reduce((sum, [, ofVault]) => sum + ofVault.length, 0);
  const fields = { project, vaults: further.length, failed_tasks };
  log.warn(fields, 'tasks failed in further vaults');
}

function newestFields(newest: FailedTask): LogFields {
  const { id, operationType, status, code, message, checkpointId, resourceName } = newest;
  return {
    task_id: id,
    operation_type: operationType,
    status,
    code,
    reason: message,
    resource_name: resourceName,
    checkpoint_id: checkpointId,
  };
}
