import type { Failure } from '../domain/outcome.ts';
import type { Vault } from '../domain/vault.ts';
import type { AskingCycle } from './api-call.ts';
import type { KnownEntries } from './known-entries.ts';
import type { createListReader } from './list.ts';
import type { Listing } from './pages.ts';
import { readVault } from './wire/vault.ts';

/** The most that the API gives at once. */
const LIMIT = 1000;
const PAGES_MAX = 20;

/**
 * All vaults of a project: `GET /v3/{project_id}/vaults` (ListVaults). Those that are listed as
 * before are the same objects, as long as somebody keeps them.
 */
export function listVaults(
  readList: ReturnType<typeof createListReader>,
  cycle: AskingCycle,
  known?: KnownEntries<Vault>,
): Promise<Listing<Vault> | Failure> {
  return readList(
    {
      operation: 'list_vaults',
      key: 'vaults',
      query: new URLSearchParams(),
      readEntry: readVault,
      idOf: ({ id }) => id,
      isWholeOnly: true,
      ...(known && { known }),
      limits: { first: LIMIT, further: LIMIT },
      pagesMax: PAGES_MAX,
    },
    cycle,
  );
}
