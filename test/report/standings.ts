import type { ResourceStanding, Standing, VaultStanding } from '../../src/domain/standing.ts';
import type { FailedTask } from '../../src/domain/vault-tasks.ts';

const HOUR = 3600;
export const NOW = Date.UTC(2026, 2, 4, 6) / 1000;

export function vaultStanding(more: Partial<VaultStanding> = {}): VaultStanding {
  return {
    project: 'prod',
    vaultId: 'vault-id',
    vaultName: 'vault-web',
    source: 'discovered',
    createdAtSeconds: NOW - 900 * 24 * HOUR,
    recoverySeconds: undefined,
    newestSeconds: undefined,
    objectiveSeconds: 26 * HOUR,
    retention: '30d',
    resources: [],
    newestFailure: undefined,
    silence: undefined,
    remark: '',
    ...more,
  };
}

export function resourceStanding(
  id: string,
  hoursAgo: number | undefined,
  more: Partial<ResourceStanding> = {},
): ResourceStanding {
  return {
    id,
    name: `name of ${id}`,
    type: 'OS::Nova::Server',
    recoverySeconds: hoursAgo === undefined ? undefined : NOW - hoursAgo * HOUR,
    autoProtect: true,
    isGone: false,
    failedBackups: 0,
    newestFailure: undefined,
    ...more,
  };
}

export function failedTask(more: Partial<FailedTask> = {}): FailedTask {
  return {
    id: 'task-id',
    vaultId: 'vault-id',
    checkpointId: undefined,
    resourceId: 'b',
    resourceName: 'name of b',
    operationType: 'backup',
    status: 'failed',
    endedAtSeconds: NOW - 5 * HOUR,
    toldSinceSeconds: NOW - 5 * HOUR,
    code: 'BackupService.7103',
    message: 'The snapshot of a disk failed.',
    ...more,
  };
}

/** One of each kind, with names that nobody should be able to do harm with. */
export const STANDING: Standing = {
  nowSeconds: NOW,
  vaults: [
    vaultStanding({
      recoverySeconds: NOW - 5 * HOUR,
      newestSeconds: NOW - 5 * HOUR,
      resources: [resourceStanding('a', 5)],
    }),
    vaultStanding({
      vaultId: 'vault-2',
      vaultName: '生产备份-财务',
      recoverySeconds: NOW - 29 * HOUR,
      newestSeconds: NOW - 5 * HOUR,
      resources: [
        resourceStanding('a', 5),
        resourceStanding('b', 29, { failedBackups: 1, newestFailure: failedTask() }),
        resourceStanding('c', undefined, { autoProtect: false }),
      ],
      newestFailure: failedTask(),
    }),
    vaultStanding({
      vaultId: 'vault-3',
      vaultName: '=HYPERLINK("http://evil","x")',
      retention: '14 backups',
      resources: [resourceStanding('d', undefined, { name: 'two\r\nlines\u001b[31m, "quoted"' })],
      newestFailure: failedTask({ resourceId: undefined, status: 'skipped', message: undefined }),
    }),
    vaultStanding({
      vaultId: 'vault-4',
      vaultName: 'a-vault-with-a-name-that-is-longer-than-any-table-should-be-wide',
      objectiveSeconds: undefined,
      retention: 'permanent',
      recoverySeconds: NOW - 900 * HOUR,
      newestSeconds: NOW - 900 * HOUR,
      resources: [resourceStanding('e', 900)],
    }),
    vaultStanding({ vaultId: 'vault-5', vaultName: 'copies', silence: 'nothing_expected' }),
    vaultStanding({ vaultId: 'vault-6', vaultName: 'silent', silence: 'unread' }),
    vaultStanding({
      vaultId: '',
      vaultName: undefined,
      source: 'configured',
      objectiveSeconds: undefined,
      retention: undefined,
      createdAtSeconds: undefined,
      remark: 'by what is configured: 0 of 1 restore points available',
    }),
  ],
  unread: [
    {
      project: 'prod',
      what: 'backups',
      reason: 'forbidden',
      detail: 'The IAM user is not authorized to access the API',
    },
  ],
};
