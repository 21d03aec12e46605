import type { AskingCycle } from '../domain/asking-cycle.ts';
import type { Failure } from '../domain/outcome.ts';
import type { Vault } from '../domain/vault.ts';
import { isFailure } from './http/http.ts';
import { createKnownEntries } from './known-entries.ts';
import type { ReadList } from './list.ts';
import { LIMIT, type Listing } from './pages.ts';
import { readVault, VAULT_READERS } from './wire/vault.ts';

const VAULTS_MAX = 20_000;
/** Pages overlap by some, and vaults of as many resources as the API allows fit into an answer. */
const LIMIT_MIN = 62;
const SMALLER = 1 / 4;

export type ListVaults = (cycle: AskingCycle) => Promise<Listing<Vault> | Failure>;

/**
 * All vaults of a project: `GET /v3/{project_id}/vaults` (ListVaults). Those that are listed as
 * before are the same objects, as long as somebody keeps them. Where so many at once are more than
 * an answer may hold, fewer are asked for, from then on.
 */
export function createListVaults(
  readList: ReadList,
  known = createKnownEntries<Vault>(),
): ListVaults {
  let limit = LIMIT;

  return async (cycle) => {
    for (;;) {
      const listing = await readList(
        {
          operation: 'list_vaults',
          key: 'vaults',
          query: new URLSearchParams(),
          readEntry: readVault,
          readers: VAULT_READERS,
          idOf: ({ id }) => id,
          isWholeOnly: true,
          known,
          limits: { first: limit, further: limit },
          pagesMax: VAULTS_MAX / limit,
        },
        cycle,
      );
      const isTooLarge = isFailure(listing) && listing.isTooLarge === true;
      if (!isTooLarge || limit <= LIMIT_MIN) return listing;
      limit = Math.max(LIMIT_MIN, Math.floor(limit * SMALLER));
    }
  };
}
