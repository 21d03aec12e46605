import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FetchPage, readPages } from '../../src/cbr/pages.ts';
import type { Enough } from '../../src/domain/enough.ts';
import { type Failure, isFailure } from '../../src/domain/outcome.ts';

const LIMITS = { first: 30, further: 30 };

function reading(
  fetchPage: FetchPage<number>,
  more: { pagesMax?: number; until?: () => Enough<number> } = {},
) {
  return readPages({ fetchPage, idOf: String, limits: LIMITS, pagesMax: 50, ...more });
}

/** So many are enough. */
function enoughWith(wanted: number): Enough<number> {
  let taken = 0;
  return {
    take: (items) => {
      taken += items.length;
    },
    isEnough: () => taken >= wanted,
  };
}

/** A list as it is at each request: the first one sees the first state, and the last one stays. */
function shifting(
  states: readonly (readonly number[])[],
  { counted = true }: { counted?: boolean } = {},
): { fetchPage: FetchPage<number>; offsets: number[] } {
  const offsets: number[] = [];
  return {
    offsets,
    fetchPage: async ({ offset, limit }) => {
      const state = states[Math.min(offsets.length, states.length - 1)] ?? [];
      offsets.push(offset);
      const items = state.slice(offset, offset + limit);
      return { items, entries: items.length, count: counted ? state.length : undefined };
    },
  };
}

function upTo(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => length - index);
}

describe('a list', () => {
  it.each([
    [0, 1],
    [1, 1],
    // Some count a page alone, so one that is full is no end.
    [30, 2],
    [31, 2],
    [100, 8],
  ])('of %i that does not change is read whole in %i requests', async (length, requests) => {
    const { fetchPage, offsets } = shifting([upTo(length)]);
    expect(await reading(fetchPage)).toEqual({
      items: upTo(length),
      exhausted: true,
      truncated: false,
    });
    expect(offsets).toHaveLength(requests);
  });

  it.each([[0], [1], [29], [30], [95]])('of %i without a count is too', async (length) => {
    const { fetchPage } = shifting([upTo(length)], { counted: false });
    expect(await reading(fetchPage)).toMatchObject({ items: upTo(length), exhausted: true });
  });

  it('that counts more than it shows ends where it shows nothing more', async () => {
    const fetchPage: FetchPage<number> = async ({ offset }) => ({
      items: offset === 0 ? [1] : [],
      entries: offset === 0 ? 1 : 0,
      count: 50,
    });
    expect(await reading(fetchPage)).toMatchObject({ items: [1], exhausted: true });
  });

  it('that counts a little more than it shows costs no request for each of its entries', async () => {
    const all = upTo(50);
    const offsets: number[] = [];
    const fetchPage: FetchPage<number> = async ({ offset, limit }) => {
      offsets.push(offset);
      const items = all.slice(offset, offset + limit);
      return { items, entries: items.length, count: 60 };
    };
    const listing = await reading(fetchPage, { pagesMax: 6 });
    expect(listing).toEqual({ items: all, exhausted: true, truncated: false });
    expect(offsets).toEqual([0, 10, 20, 30, 50]);
  });

  it.each([
    ['a page alone', (entries: number) => entries],
    ['nothing', () => 0],
  ])('that counts %s is read to its end', async (_, counted) => {
    const { fetchPage } = shifting([upTo(95)], { counted: false });
    const lying: FetchPage<number> = async (range) => {
      const page = await fetchPage(range);
      return isFailure(page) ? page : { ...page, count: counted(page.entries) };
    };
    expect(await reading(lying)).toMatchObject({ items: upTo(95), exhausted: true });
  });

  it.each([
    ['is asked for again', 1, [1, 2], 2],
    ['is empty where it is so each time', 9, [], 3],
  ])('that shows nothing of what it counts %s', async (_, empty, expected, requests) => {
    let asked = 0;
    const fetchPage: FetchPage<number> = async () => {
      asked += 1;
      const items = asked <= empty ? [] : [1, 2];
      return { items, entries: items.length, count: 2 };
    };
    expect(await reading(fetchPage)).toMatchObject({ items: expected, exhausted: true });
    expect(asked).toBe(requests);
  });

  it('that gives the same page for every offset ends', async () => {
    const fetchPage: FetchPage<number> = async () => ({ items: [1, 2], entries: 2, count: 9 });
    expect(await reading(fetchPage)).toMatchObject({ items: [1, 2] });
  });

  it('is cut at the cap, which shows', async () => {
    const { fetchPage } = shifting([upTo(1000)]);
    const listing = await reading(fetchPage, { pagesMax: 3 });
    expect(listing).toMatchObject({ truncated: true, exhausted: false });
  });

  it('is read no further than is wanted', async () => {
    const { fetchPage, offsets } = shifting([upTo(1000)]);
    const listing = await reading(fetchPage, { until: () => enoughWith(35) });
    expect(listing).toMatchObject({ exhausted: false, truncated: false });
    expect(offsets).toHaveLength(2);
  });

  it('is looked at anew where it is read anew, each item once', async () => {
    const list = upTo(100);
    const { fetchPage } = shifting([list, list, list.slice(45)]);
    const heard: number[][] = [];
    await reading(fetchPage, {
      until: () => {
        const own: number[] = [];
        heard.push(own);
        return { take: (items) => own.push(...items), isEnough: () => false };
      },
    });
    expect(heard.map(({ length }) => length)).toEqual([40, 55]);
    expect(heard[1]).toEqual(list.slice(45));
  });

  it('of one answer without end is taken step by step', async () => {
    const all = upTo(20_000);
    const fetchPage: FetchPage<number> = async () => ({
      items: all,
      entries: 20_000,
      count: 20_000,
    });
    const steps: number[] = [];
    const until = () => ({
      take: (items: readonly number[]) => void steps.push(items.length),
      isEnough: () => false,
    });
    expect(await reading(fetchPage, { until })).toMatchObject({ items: all, exhausted: true });
    expect(Math.max(...steps)).toBeLessThanOrEqual(1000);
  });

  it('of which a page fails is a failure, whichever page that is', async () => {
    const failure: Failure = { reason: 'server_error', detail: 'x' };
    for (const failing of [0, 1, 3]) {
      const { fetchPage, offsets } = shifting([upTo(100)]);
      const listing = await reading(async (range) =>
        offsets.length === failing ? failure : fetchPage(range),
      );
      expect(listing).toEqual(failure);
    }
  });

  it('that loses so many that pages do not meet is read anew', async () => {
    const list = upTo(100);
    const { fetchPage } = shifting([list, list, list.slice(45)]);
    expect(await reading(fetchPage)).toMatchObject({ items: list.slice(45), exhausted: true });
  });

  it('of which a shifted page begins as the one before goes on', async () => {
    const list = upTo(41);
    const fresh = upTo(51).slice(0, 10);
    const shifted = [...fresh, 41, ...upTo(30)];
    const { fetchPage } = shifting([list, shifted]);
    const listing = await reading(fetchPage);
    expect(isFailure(listing) ? [] : listing.items).toEqual(expect.arrayContaining([...upTo(30)]));
  });

  it('that never keeps still is a failure that says so', async () => {
    let length = 100_000;
    const fetchPage: FetchPage<number> = async ({ offset, limit }) => {
      length -= 500;
      const items = upTo(100_000)
        .slice(-length)
        .slice(offset, offset + limit);
      return { items, entries: items.length, count: length };
    };
    expect(await reading(fetchPage)).toMatchObject({ reason: 'invalid_response' });
  });
});

it('whatever comes and goes meanwhile: what was there all the time is in it', async () => {
  const change = fc.record({
    added: fc.integer({ min: 0, max: 40 }),
    removed: fc.array(fc.nat({ max: 200 }), { maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: 200 }),
      fc.array(change, { maxLength: 12 }),
      async (size, by) => {
        const states = [upTo(size)];
        let top = size;
        for (const { added, removed } of by) {
          const last = states.at(-1) ?? [];
          const fresh = Array.from({ length: added }, (_, index) => top + added - index);
          top += added;
          const gone = new Set(removed.map((at) => last[at]));
          states.push([...fresh, ...last.filter((item) => !gone.has(item))]);
        }
        const { fetchPage } = shifting(states);
        const listing = await reading(fetchPage);
        if (isFailure(listing)) return;
        const always = states[0]?.filter((item) => states.every((state) => state.includes(item)));
        expect(listing.items).toEqual(expect.arrayContaining([...(always ?? [])]));
        expect(new Set(listing.items).size).toBe(listing.items.length);
      },
    ),
  );
});
