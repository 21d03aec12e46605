import type { AskingCycle } from '../domain/asking-cycle.ts';
import type { Failure } from '../domain/outcome.ts';
import type { Vault } from '../domain/vault.ts';
import { createKnownEntries } from './known-entries.ts';
import type { ReadList } from './list.ts';
import type { Listing } from './pages.ts';
import { readVault, VAULT_READERS } from './wire/vault.ts';

const PAGES_MAX = 20;

export type ListVaults = (cycle: AskingCycle) => Promise<Listing<Vault> | Failure>;

/**
 * All vaults of a project: `GET /v3/{project_id}/vaults` (ListVaults). Those that are listed as
 * before are the same objects, as long as somebody keeps them.
 */
export function createListVaults(
  readList: ReadList,
  known = createKnownEntries<Vault>(),
): ListVaults {
  return (cycle) =>
    readList(
      {
        operation: 'list_vaults',
        key: 'vaults',
        query: new URLSearchParams(),
        readEntry: readVault,
        readers: VAULT_READERS,
        idOf: ({ id }) => id,
        isWholeOnly: true,
        known,
        pagesMax: PAGES_MAX,
      },
      cycle,
    );
}
