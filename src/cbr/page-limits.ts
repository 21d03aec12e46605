import { type Failure, isFailure } from '../domain/outcome.ts';
import type { Operation } from './http/operation.ts';
import { type Listing, MOST, OVERLAP, type PagesOptions } from './pages.ts';

/** Pages overlap by some, and vaults of as many resources as the API allows fit into an answer. */
const LIMIT_MIN = 62;
const SMALLER = 1 / 4;

/** How many entries are asked for at once, and how often. */
export type Paged = Pick<PagesOptions<unknown>, 'limits' | 'pagesMax'>;

/**
 * Where as many entries at once are more than an answer may hold, fewer are asked for, from then on,
 * and in all as many.
 */
export function createPageLimits() {
  const mostOf = new Map<Operation, number>();

  return async function inPages<Item>(
    operation: Operation,
    { limits: { first, further } = MOST, pagesMax }: Paged,
    read: (paged: Paged) => Promise<Listing<Item> | Failure>,
  ): Promise<Listing<Item> | Failure> {
    for (;;) {
      const most = Math.min(further, mostOf.get(operation) ?? further);
      const limits = { first: Math.min(first, most), further: most };
      // As many of these as show as much that is new.
      const times = most === further ? 1 : (further - OVERLAP) / (most - OVERLAP);
      const listing = await read({ limits, pagesMax: pagesMax * times });
      const isTooLarge = isFailure(listing) && listing.isTooLarge === true;
      if (!isTooLarge || most <= LIMIT_MIN) return listing;
      const fewer = Math.max(LIMIT_MIN, Math.floor(most * SMALLER));
      // Lists that are read side by side may have found out the same.
      mostOf.set(operation, Math.min(fewer, mostOf.get(operation) ?? fewer));
    }
  };
}
