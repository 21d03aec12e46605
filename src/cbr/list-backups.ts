import type { AskingCycle } from '../domain/asking-cycle.ts';
import type { Backup } from '../domain/backup.ts';
import type { Enough } from '../domain/enough.ts';
import { type Failure, isFailure } from '../domain/outcome.ts';
import { timeText } from '../domain/time-text.ts';
import type { ListOptions, ReadList } from './list.ts';
import { LIMIT, type Listing } from './pages.ts';
import { readBackup } from './wire/backup.ts';

/** A quiet feed shows one page of what is old already, which should not be a megabyte. */
const FEED_FIRST = 100;
const FEED_PAGES_MAX = 50;
const VAULT_PAGES_MAX = 50;

const NEWEST_FIRST = 'created_at:desc,id:desc';
const CHANGED_FIRST = 'updated_at:desc,id:desc';

export interface BackupLists {
  /** The last change of all, to begin with. */
  lastChange(cycle: AskingCycle): Promise<Listing<Backup> | Failure>;
  /**
   * Backups that changed since then. Where the cloud does not order by change, those that were made
   * since the earliest of them that may still change: `openSinceSeconds`.
   */
  changes(since: ChangesSince, cycle: AskingCycle): Promise<Listing<Backup> | Failure>;
  /** The newest backups of a vault, until they are enough. */
  ofVault(range: VaultRange, cycle: AskingCycle): Promise<Listing<Backup> | Failure>;
  newestAvailable(
    of: { readonly vaultId: string; readonly resourceId: string },
    cycle: AskingCycle,
  ): Promise<Backup | undefined | Failure>;
}

/**
 * Lists of backups of a project: `GET /v3/{project_id}/backups` (ListBackups). `onUnordered` hears
 * once that the cloud does not order them by change.
 */
export function createBackupLists(readList: ReadList, onUnordered: () => void): BackupLists {
  const list = listingWith(readList);
  const changesInOrder = changeFeed(list, onUnordered);
  return {
    lastChange: (cycle) => list({ sort: CHANGED_FIRST }, ONE, cycle),
    changes: async ({ sinceSeconds, openSinceSeconds }, cycle) => {
      const listing = await changesInOrder(sinceSeconds, cycle);
      if (listing !== 'unordered') return listing;
      const fromSeconds = Math.min(sinceSeconds, (await openSinceSeconds()) ?? sinceSeconds);
      return list(
        { sort: NEWEST_FIRST, start_time: timeText(fromSeconds) },
        { pagesMax: FEED_PAGES_MAX },
        cycle,
      );
    },
    ofVault: ({ vaultId, limit, until }, cycle) => {
      const limits = { first: Math.min(limit, LIMIT), further: LIMIT };
      return list(
        { vault_id: vaultId, sort: NEWEST_FIRST },
        { limits, pagesMax: VAULT_PAGES_MAX, until },
        cycle,
      );
    },
    newestAvailable: async ({ vaultId, resourceId }, cycle) => {
      const query = { resource_id: resourceId, vault_id: vaultId, status: 'available' };
      const listing = await list({ ...query, sort: NEWEST_FIRST }, ONE, cycle);
      return isFailure(listing) ? listing : listing.items[0];
    },
  };
}

type Paging = Pick<ListOptions<Backup>, 'limits' | 'pagesMax' | 'until'>;

const ANY = { take: () => {}, isEnough: () => true };
const ONE: Paging = { limits: { first: 1, further: 1 }, pagesMax: 1, until: () => ANY };

type List = (
  query: Readonly<Record<string, string>>,
  paging: Paging,
  cycle: AskingCycle,
) => Promise<Listing<Backup> | Failure>;

function listingWith(readList: ReadList): List {
  return (query, paging, cycle) =>
    readList(
      {
        operation: 'list_backups',
        key: 'backups',
        query: new URLSearchParams(query),
        readEntry: readBackup,
        idOf: ({ id }) => id,
        ...paging,
      },
      cycle,
    );
}

/**
 * Reads by the time of the last change, as far back as wanted. That a cloud does not order by it
 * shows in a page, and is remembered.
 */
function changeFeed(list: List, onUnordered: () => void) {
  let isUnordered = false;

  return async (
    sinceSeconds: number,
    cycle: AskingCycle,
  ): Promise<Listing<Backup> | Failure | 'unordered'> => {
    if (isUnordered) return 'unordered';
    let order: Order | undefined;
    const until = () => {
      const its = createOrder();
      order = its;
      const isPast = () => its.oldestSeconds() < sinceSeconds - ORDER_SECONDS;
      return { take: its.take, isEnough: () => !its.holds() || isPast() };
    };
    const limits = { first: FEED_FIRST, further: LIMIT };
    const paging = { limits, pagesMax: FEED_PAGES_MAX, until };
    const listing = await list({ sort: CHANGED_FIRST }, paging, cycle);
    // Of a list that was read to its end no order is needed.
    if (isFailure(listing) || listing.exhausted || order?.holds() !== false) return listing;
    isUnordered = true;
    onUnordered();
    return 'unordered';
  };
}

/**
 * Clouds that keep microseconds may order by milliseconds, or by seconds: a change may stand behind
 * others that are so much older, and what comes behind one is no younger than that.
 */
const ORDER_SECONDS = 1;

/** Whether the newest change comes first. */
interface Order {
  take(backups: readonly Backup[]): void;
  holds(): boolean;
  oldestSeconds(): number;
}

function createOrder(): Order {
  let oldest = Number.POSITIVE_INFINITY;
  let isKept = true;
  return {
    take: (backups) => {
      for (const { updatedAtSeconds } of backups) {
        if (updatedAtSeconds > oldest + ORDER_SECONDS) isKept = false;
        oldest = Math.min(oldest, updatedAtSeconds);
      }
    },
    holds: () => isKept,
    oldestSeconds: () => oldest,
  };
}

export interface ChangesSince {
  readonly sinceSeconds: number;
  /** When the oldest of those that may still change was made; asked for where that is of use. */
  readonly openSinceSeconds: () => Promise<number | undefined>;
}

export interface VaultRange {
  readonly vaultId: string;
  readonly limit: number;
  readonly until: () => Enough<Backup>;
}
