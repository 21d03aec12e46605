import type { AskingCycle, FetchRestorePoint } from '../domain/asking-cycle.ts';
import type { Failure } from '../domain/outcome.ts';
import type { Policy } from '../domain/policy.ts';
import { type ApiOptions, createCallApi } from './api.ts';
import type { OnAnomalies } from './api-call.ts';
import { createListReader } from './list.ts';
import { type BackupLists, createBackupLists } from './list-backups.ts';
import { listPolicies } from './list-policies.ts';
import { createListTasks, type ListTasks } from './list-tasks.ts';
import { createListVaults, type ListVaults } from './list-vaults.ts';
import type { Listing } from './pages.ts';
import { createShowCheckpoint } from './show-checkpoint.ts';

export interface CbrClientOptions extends ApiOptions {
  /** Hears of what lists held that could be read only in part. */
  readonly onListAnomalies?: OnAnomalies;
  /** Hears once that the cloud does not list backups in the order of their last change. */
  readonly onUnorderedChanges?: () => void;
}

/** What can be asked of the API of one project. */
export interface CbrClient {
  readonly fetchRestorePoint: FetchRestorePoint;
  readonly listVaults: ListVaults;
  readonly backups: BackupLists;
  listPolicies(cycle: AskingCycle): Promise<Listing<Policy> | Failure>;
  readonly listTasks: ListTasks;
}

export function createCbrClient(options: CbrClientOptions): CbrClient {
  const { onListAnomalies = () => {}, onUnorderedChanges = () => {} } = options;
  const callApi = createCallApi(options);
  const readList = createListReader(callApi, onListAnomalies);
  return {
    fetchRestorePoint: createShowCheckpoint(callApi),
    listVaults: createListVaults(readList),
    backups: createBackupLists(readList, onUnorderedChanges),
    listPolicies: (cycle) => listPolicies(readList, cycle),
    listTasks: createListTasks(readList),
  };
}
