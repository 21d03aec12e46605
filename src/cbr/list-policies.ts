import type { AskingCycle } from '../domain/asking-cycle.ts';
import type { Failure } from '../domain/outcome.ts';
import type { Policy } from '../domain/policy.ts';
import type { ReadList } from './list.ts';
import type { Listing } from './pages.ts';
import { readPolicy } from './wire/policy.ts';

const PAGES_MAX = 5;

/** All policies of a project with their vaults: `GET /v3/{project_id}/policies` (ListPolicies). */
export function listPolicies(
  readList: ReadList,
  cycle: AskingCycle,
): Promise<Listing<Policy> | Failure> {
  return readList(
    {
      operation: 'list_policies',
      key: 'policies',
      query: new URLSearchParams(),
      readEntry: readPolicy,
      idOf: ({ id }) => id,
      pagesMax: PAGES_MAX,
    },
    cycle,
  );
}
