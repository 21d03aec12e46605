import type { Failure } from '../domain/outcome.ts';
import type { Policy } from '../domain/policy.ts';
import type { AskingCycle } from './api-call.ts';
import type { createListReader } from './list.ts';
import type { Listing } from './pages.ts';
import { readPolicy } from './wire/policy.ts';

/** The most that the API gives at once. */
const LIMIT = 1000;
const PAGES_MAX = 5;

/** All policies of a project with their vaults: `GET /v3/{project_id}/policies` (ListPolicies). */
export function listPolicies(
  readList: ReturnType<typeof createListReader>,
  cycle: AskingCycle,
): Promise<Listing<Policy> | Failure> {
  return readList(
    {
      operation: 'list_policies',
      key: 'policies',
      query: new URLSearchParams(),
      readEntry: readPolicy,
      idOf: ({ id }) => id,
      limits: { first: LIMIT, further: LIMIT },
      pagesMax: PAGES_MAX,
    },
    cycle,
  );
}
