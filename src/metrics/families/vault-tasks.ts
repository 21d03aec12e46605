import { TASK_FAILURES } from '../../domain/task.ts';
import type { VaultTasks } from '../../domain/vault-tasks.ts';
import type { SubjectFamilies } from './family.ts';

/** What went wrong in the vaults of late, as the lists of tasks tell it. */
export const VAULT_TASKS: SubjectFamilies<VaultTasks> = {
  identity: ['project', 'vault_id'],
  identityOf: ({ project, vaultId }) => [project, vaultId],
  families: [
    {
      name: 'cbr_vault_failed_tasks',
      help: 'Tasks of the vault that failed, timed out or were skipped within discover.tasks, or two cycles where these are rarer (polled). Backups are there in any case, other types while there is one.',
      labels: ['operation_type', 'status'],
      samples: ({ failed }) =>
        Array.from(failed, ([type, counts]) =>
          TASK_FAILURES.map((status) => ({ labels: [type, status], value: counts[status] })),
        ).flat(),
    },
  ],
};
