import type { FleetState } from '../fleet/fleet-state.ts';
import type { PolicyState } from '../fleet/policies.ts';
import { type Answer, gatewayAnswer } from '../http/answer.ts';
import type { ApiRequest } from '../http/api-request.ts';
import { ERRORS } from '../http/errors.ts';
import type { ListOperation } from '../http/router.ts';
import type { Admit } from './admission.ts';
import { createListBackups, type ListBackupsOptions } from './list-backups.ts';
import { createListPolicies } from './list-policies.ts';
import { createListVaults } from './list-vaults.ts';

/** Undefined for a query that the API would not take. */
type List = (projectId: string, query: URLSearchParams) => unknown;

/** Lists of a project, page by page. */
export function createLists(parts: {
  readonly fleet: FleetState;
  readonly policies: PolicyState;
  readonly admit: Admit;
  readonly options: ListBackupsOptions;
}) {
  const { fleet, policies, admit, options } = parts;
  const lists: Readonly<Record<ListOperation, List>> = {
    list_vaults: createListVaults(fleet.seenBy('vaults')),
    list_backups: createListBackups(fleet.seenBy('backups'), options),
    list_policies: createListPolicies(policies),
  };

  return (kind: ListOperation, projectId: string, request: ApiRequest): Answer => {
    const { requestId, query } = request;
    const refusal = admit(projectId, request);
    if (refusal !== undefined) return refusal;
    const page = lists[kind](projectId, new URLSearchParams(query));
    if (page === undefined) return ERRORS.invalid_query.answer(requestId);
    return gatewayAnswer(requestId, 200, page);
  };
}
