import type { AddedTasks } from '../fleet/added-tasks.ts';
import type { FleetState } from '../fleet/fleet-state.ts';
import type { PolicyState } from '../fleet/policies.ts';
import { type Answer, gatewayAnswer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { ERRORS } from '../http/errors.ts';
import type { ListOperation } from '../http/router.ts';
import type { Admit } from './admission.ts';
import { createListBackups, type ListBackupsOptions } from './list-backups.ts';
import { createListPolicies } from './list-policies.ts';
import { createListTasks } from './list-tasks.ts';
import { createListVaults } from './list-vaults.ts';

export interface ListOptions extends ListBackupsOptions {
  /** Whether an empty list of tasks comes with 404, which the API's documentation knows as well. */
  readonly noTasksIsNotFound?: boolean | undefined;
}

/** Undefined for a query that the API would not take. */
type List = (projectId: string, query: URLSearchParams) => object | undefined;

/** Lists of a project, page by page. */
export function createLists(parts: {
  readonly fleet: FleetState;
  readonly policies: PolicyState;
  readonly tasks: AddedTasks;
  readonly admit: Admit;
  readonly now: () => number;
  readonly options: ListOptions;
}) {
  const { fleet, policies, tasks, admit, now, options } = parts;
  const lists: Readonly<Record<ListOperation, List>> = {
    list_vaults: createListVaults(fleet.seenBy('vaults')),
    list_backups: createListBackups(fleet.seenBy('backups'), options),
    list_policies: createListPolicies(policies),
    list_tasks: createListTasks(fleet, tasks, now),
  };

  return (kind: ListOperation, projectId: string, request: ApiRequest): Answer => {
    const { requestId, query } = request;
    const refusal = admit(projectId, request);
    if (refusal !== undefined) return refusal;
    const page = lists[kind](projectId, new URLSearchParams(query));
    if (page === undefined) return ERRORS.invalid_query.answer(requestId);
    const isNotFound = options.noTasksIsNotFound === true && kind === 'list_tasks' && isEmpty(page);
    return gatewayAnswer(requestId, isNotFound ? 404 : 200, page);
  };
}

function isEmpty(page: object): boolean {
  return 'count' in page && page.count === 0;
}
