import { describe, expect, it } from 'vitest';
import { createBackupLists } from '../../src/cbr/list-backups.ts';
import { readPages } from '../../src/cbr/pages.ts';
import type { Backup } from '../../src/domain/backup.ts';
import { isFailure } from '../../src/domain/outcome.ts';
import { listedBackup } from '../inventory/listed.ts';

const CYCLE = { signal: new AbortController().signal, takeRetry: () => true };
const SINCE = 1_000_000;

/** The lists of a cloud that gives these in this order, whatever order is asked for. */
function feedOf(backups: readonly Backup[]) {
  const asked: string[] = [];
  let unordered = 0;
  const lists = createBackupLists(
    (options) =>
      readPages({
        ...options,
        fetchPage: async ({ offset, limit }) => {
          asked.push(`${options.query.get('start_time') ?? 'feed'} ${offset} ${limit}`);
          const items = backups.slice(offset, offset + limit);
          return { items: items as never[], entries: items.length, count: backups.length };
        },
      }),
    () => {
      unordered += 1;
    },
  );
  const changes = async (sinceSeconds = SINCE) => {
    const listing = await lists.changes(
      { sinceSeconds, openSinceSeconds: async () => SINCE - 60 },
      CYCLE,
    );
    return isFailure(listing) ? listing : listing.items.length;
  };
  return { asked, changes, unordered: () => unordered };
}

/** Backups by the times of their last changes. */
function changedAt(...times: readonly number[]): readonly Backup[] {
  return times.map((updatedAtSeconds, at) =>
    listedBackup(`c${at}`, 'a', SINCE, { updatedAtSeconds }),
  );
}

function descending(length: number, from = SINCE + 500): readonly number[] {
  return Array.from({ length }, (_, at) => from - at);
}

describe('the change feed', () => {
  it('of which all is old already takes one short page', async () => {
    const { asked, changes } = feedOf(changedAt(...descending(5000, SINCE - 2)));
    expect(await changes()).toBe(100);
    expect(asked).toEqual(['feed 0 100']);
  });

  it('is read on until all that follows is older than wanted, also within a second', async () => {
    // Ordered by whole seconds: what stands behind may be younger by parts of one.
    const times = [...descending(99), SINCE - 0.4, ...descending(3000, SINCE + 0.5)];
    const { asked, changes } = feedOf(changedAt(...times));
    await changes();
    expect(asked).toEqual(['feed 0 100', 'feed 80 1000']);
  });

  it.each<[string, readonly number[], boolean]>([
    ['in order', descending(200), true],
    ['all from one moment', new Array<number>(200).fill(SINCE + 9), true],
    [
      'ordered by milliseconds, with microseconds in them',
      Array.from({ length: 200 }, (_, at) => SINCE + 9 + ((at * 7) % 10) / 1e6),
      true,
    ],
    [
      'ordered by seconds, with parts of them',
      descending(200).map((seconds, at) => seconds + ((at * 7) % 10) / 10),
      true,
    ],
    ['by creation', descending(200).map((seconds, at) => seconds + ((at * 7) % 10)), false],
    ['each half a second later than the one before', ascending(200), false],
  ])('%s: is taken for ordered or not', async (_, times, isOrdered) => {
    const { asked, changes, unordered } = feedOf(changedAt(...times));
    await changes();
    await changes();
    expect(unordered()).toBe(isOrdered ? 0 : 1);
    const byCreation = '1970-01-12T13:45:40Z 0 1000';
    expect(asked.filter((each) => !each.startsWith('feed'))).toEqual(
      isOrdered ? [] : [byCreation, byCreation],
    );
  });

  it('that was read to its end needs no order', async () => {
    const { asked, changes, unordered } = feedOf(changedAt(...ascending(50)));
    expect(await changes()).toBe(50);
    expect(await changes()).toBe(50);
    expect(asked).toEqual(['feed 0 100', 'feed 0 100']);
    expect(unordered()).toBe(0);
  });
});

function ascending(length: number): readonly number[] {
  return Array.from({ length }, (_, at) => SINCE + 9 + at / 2);
}
