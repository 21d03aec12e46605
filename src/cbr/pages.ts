import type { Enough } from '../domain/enough.ts';
import { type Failure, isFailure } from '../domain/outcome.ts';
import { type Interruptible, inSlices } from '../domain/slices.ts';

/** The most that the API gives at once. */
export const LIMIT = 1000;
export const MOST = { first: LIMIT, further: LIMIT };
/** Entries that are asked for again with the next page, in case some before them are gone by then. */
export const OVERLAP = 20;
/** A list that keeps changing under the reader is given up after this many beginnings. */
const BEGINNINGS_MAX = 3;
const SLICE_MS = 5;
/** Entries of an answer that are taken in one go: of one that keeps to no limit there are many. */
const STEP = 500;

/** A page as it was read: entries that make sense, by ID, and how many there were in all. */
export interface ReadPage<Item> {
  readonly items: readonly Item[];
  /** Entries of the answer, readable or not: offsets go by them. */
  readonly entries: number;
  /** Of all pages together, when the answer says it. */
  readonly count: number | undefined;
  /** Whether it held more entries than were wanted, which were passed over. */
  readonly isCut?: boolean;
}

export type FetchPage<Item> = (range: {
  readonly offset: number;
  readonly limit: number;
  /** Entries that may be taken of an answer that keeps to no limit. */
  readonly entriesMax: number;
}) => Promise<ReadPage<Item> | Failure>;

export interface PagesOptions<Item> {
  readonly fetchPage: FetchPage<Item>;
  readonly idOf: (item: Item) => string;
  /** Entries of the first page, and of each further one; the most there can be unless it is said. */
  readonly limits?: { readonly first: number; readonly further: number } | undefined;
  readonly pagesMax: number;
  /** Until what was read is all that is wanted; asked for anew for each beginning. */
  readonly until?: (() => Enough<Item>) | undefined;
}

export interface Listing<Item> {
  /** In the order of the list, each once. */
  readonly items: readonly Item[];
  /** Whether the list was read to its end. */
  readonly exhausted: boolean;
  /** Whether more was wanted than may be read. */
  readonly truncated: boolean;
}

/**
 * Reads a list that shifts while it is read: pages overlap, an item is taken once, and a page that
 * shows none of those before it makes the reading begin anew, since something may lie between. All
 * of it or a failure: a page that cannot be had leaves nothing.
 */
export async function readPages<Item>(
  options: PagesOptions<Item>,
): Promise<Listing<Item> | Failure> {
  for (let beginning = 1; beginning <= BEGINNINGS_MAX; beginning += 1) {
    const listing = await readOnce(options, beginning === BEGINNINGS_MAX);
    if (listing !== 'gap') return listing;
  }
  return {
    reason: 'invalid_response',
    detail: `the list changed while it was read, ${BEGINNINGS_MAX} times in a row`,
  };
}

/**
 * `gap` when something may lie between two pages. A page without entries is the end of the list
 * where it is so each time, whatever the count says: some clouds count what they do not list.
 */
async function readOnce<Item>(
  { fetchPage, idOf, limits = MOST, pagesMax, until = neverEnough }: PagesOptions<Item>,
  isLastBeginning: boolean,
): Promise<Listing<Item> | Failure | 'gap'> {
  const { items, knows, takes } = createTaking(idOf);
  const enough = until();
  let [offset, end] = [0, 0];
  let former: ReadPage<Item> | undefined;
  let repeats = 0;
  const entriesMax = limits.first + (pagesMax - 1) * limits.further;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const limit = pages === 0 ? limits.first : limits.further;
    const page = await fetchPage({ offset, limit, entriesMax: entriesMax - offset });
    if (isFailure(page)) return page;
    const isJoined = offset === end || page.items.some(knows);
    if (!isJoined && (page.entries > 0 || !isLastBeginning)) return 'gap';
    // All that is counted would seem to be gone.
    if (isEmptied(page) && offset === 0 && !isLastBeginning) return 'gap';
    const fresh = await inSlices(takes(page.items, enough), SLICE_MS);
    // One that gives the same entries for every offset would never come to an end. A list that
    // shifts just so may do that once.
    repeats = isSamePage(page, former, idOf) ? repeats + 1 : 0;
    const isStuck = repeats === 2;
    former = page;
    end = offset + page.entries;
    // Where a short page shows nothing new, nothing comes after it, unless it is counted.
    const isAtEnd = page.entries < limit && fresh === 0;
    const isLast =
      !page.isCut &&
      (page.count === undefined ? isAtEnd : end >= page.count && !countsItself(page, limit));
    if (page.entries === 0 || isStuck || isLast) {
      return { items, exhausted: true, truncated: false };
    }
    if (enough.isEnough()) return { items, exhausted: false, truncated: false };
    if (page.isCut) break;
    offset = isAtEnd ? end : Math.max(end - OVERLAP, offset + 1);
  }
  return { items, exhausted: false, truncated: true };
}

/** Whether a full page counts no more than itself: as the whole of a list, or as the page alone. */
function countsItself({ entries, count = 0 }: ReadPage<unknown>, limit: number): boolean {
  return entries === limit && count <= entries;
}

function isEmptied({ entries, count = 0 }: ReadPage<unknown>): boolean {
  return entries === 0 && count > 0;
}

function neverEnough(): Enough<unknown> {
  return { take: () => {}, isEnough: () => false };
}

/** The items of all pages, in their order and each once. */
function createTaking<Item>(idOf: (item: Item) => string) {
  const items: Item[] = [];
  const ids = new Set<string>();

  /** Takes those of one more page; how many of them are new. */
  function* takes(page: readonly Item[], enough: Enough<Item>): Interruptible<number> {
    const before = items.length;
    for (let start = 0; start < page.length; start += STEP) {
      const taken = items.length;
      for (const item of page.slice(start, start + STEP)) {
        const known = ids.size;
        if (ids.add(idOf(item)).size > known) items.push(item);
      }
      enough.take(items.slice(taken));
      yield;
    }
    return items.length - before;
  }

  return { items, knows: (item: Item) => ids.has(idOf(item)), takes };
}

function isSamePage<Item>(
  page: ReadPage<Item>,
  former: ReadPage<Item> | undefined,
  idOf: (item: Item) => string,
): boolean {
  if (former === undefined || page.items.length === 0) return false;
  return (
    page.count === former.count &&
    page.items.length === former.items.length &&
    page.items.every((item, at) => idOf(item) === idOf(former.items[at] ?? item))
  );
}
