import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_INVENTORY, type Inventory } from '../../src/domain/inventory.ts';
import { collect } from '../../src/inventory/collect.ts';
import { changesSince, settledBy } from '../../src/inventory/feed.ts';
import { backupNumber, lateCloud } from './late-cloud.ts';
import { OPTIONS } from './model-cloud.ts';

const YEAR = 365 * 86_400;
const START = 20_000 * 86_400;
const LATE = 900;
const WHOLE = {
  ...OPTIONS,
  following: { newest: 1000, withinSeconds: YEAR, replicas: false },
  verifySeconds: YEAR,
};

type Cloud = ReturnType<typeof lateCloud>;

/** What is known of the cloud, pass by pass, by a clock that is so far from the cloud's. */
function watching(cloud: Cloud, aheadSeconds: number) {
  let inventory: Inventory = EMPTY_INVENTORY;
  return {
    pass: async (cloudSeconds: () => number | undefined) => {
      const nowSeconds = cloud.nowSeconds + aheadSeconds;
      const signal = new AbortController().signal;
      const time = { nowSeconds, cloudSeconds, signal };
      ({ inventory } = await collect(inventory, cloud.lists, WHOLE, time));
    },
    known: () => {
      const points = [...inventory.vaults.values()].flatMap(({ restorePoints }) => restorePoints);
      return stated(new Map(points.flatMap(({ backups }) => [...backups])));
    },
  };
}

function stated(
  backups: ReadonlyMap<string, { readonly state: string; updatedAtSeconds: number }>,
) {
  const each = Array.from(backups, ([id, { state, updatedAtSeconds }]) => {
    return [id, `${state} ${updatedAtSeconds}`] as const;
  });
  return Object.fromEntries(each.sort());
}

const change = fc.record({
  afterSeconds: fc.double({ min: 0, max: 60, noNaN: true }),
  backup: fc.option(fc.nat(30), { nil: undefined }),
  state: fc.constantFrom('available' as const, 'failed' as const, 'open' as const),
  lateSeconds: fc.oneof(fc.constantFrom(0, LATE), fc.double({ min: 0, max: LATE, noNaN: true })),
});
const step = fc.record({
  changes: fc.array(change, { maxLength: 12 }),
  afterSeconds: fc.oneof(
    fc.double({ min: 3, max: 400, noNaN: true }),
    fc.double({ min: 3, max: 2000, noNaN: true }),
  ),
  tellsClock: fc.boolean(),
});

function happen(
  cloud: Cloud,
  { backup: at, state, ...by }: typeof change extends fc.Arbitrary<infer C> ? C : never,
) {
  cloud.nowSeconds += by.afterSeconds;
  const made = cloud.made();
  const former = at === undefined ? undefined : made[at % Math.max(made.length, 1)];
  const backup = former ?? backupNumber(made.length, cloud.nowSeconds);
  cloud.write({ ...backup, state }, by.lateSeconds);
}

describe('what a list shows late', () => {
  it('is known after the pass in which it does, up to a quarter of an hour', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.double({ min: -7200, max: 7200, noNaN: true }),
        async (steps, aheadSeconds) => {
          const cloud = lateCloud(START);
          const { pass, known } = watching(cloud, aheadSeconds);
          for (const { changes, afterSeconds, tellsClock } of steps) {
            for (const each of changes) happen(cloud, each);
            cloud.nowSeconds += afterSeconds;
            // In whole seconds, as answers tell it.
            await pass(() => (tellsClock ? Math.round(cloud.nowSeconds) : undefined));
            expect(known()).toEqual(stated(cloud.listed()));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('costs one page once nothing can be late any more, however much happened before', async () => {
    const cloud = lateCloud(START);
    const { pass, known } = watching(cloud, 0);
    const ask = () => pass(() => cloud.nowSeconds);
    await ask();
    cloud.nowSeconds += 10;
    for (let made = 0; made < 200; made += 1) {
      cloud.write(backupNumber(made, cloud.nowSeconds), made % 2 === 0 ? 0 : LATE);
    }
    const pages: number[] = [];
    for (let minutes = 0; minutes < 30; minutes += 5) {
      cloud.pagesRead();
      await ask();
      pages.push(cloud.pagesRead());
      cloud.nowSeconds += 300;
    }
    expect(Object.keys(known())).toHaveLength(200);
    expect(pages.slice(0, 4).every((read) => read > 1)).toBe(true);
    expect(pages.slice(5)).toEqual([1]);
  });
});

it('a wrong clock of the cloud hides nothing that is listed in time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.double({ min: -YEAR, max: YEAR, noNaN: true }),
      async (steps, wrongSeconds) => {
        const cloud = lateCloud(START);
        const { pass, known } = watching(cloud, 0);
        for (const { changes, afterSeconds } of steps) {
          cloud.nowSeconds += 3;
          for (const each of changes) happen(cloud, { ...each, lateSeconds: 0 });
          cloud.nowSeconds += afterSeconds;
          await pass(() => cloud.nowSeconds + wrongSeconds);
          expect(known()).toEqual(stated(cloud.listed()));
        }
      },
    ),
  );
});

describe('the feed is read', () => {
  it.each<[string, number | undefined, number | undefined, number | undefined]>([
    ['not at all before its first look', undefined, undefined, undefined],
    ['from a quarter of an hour before the last change', 10_000, undefined, 9100],
    ['from where lists may still be late', 10_000, 9500, 9500],
    ['from just behind the last change once they may not', 10_000, 20_000, 10_002],
    ['not from the future, where a clock was wrong', 99_000, undefined, 10_100],
    ['not from the future, though all was settled by then', 99_000, 20_000, 11_002],
  ])('%s', (_, watermarkSeconds, settledSeconds, since) => {
    expect(changesSince({ watermarkSeconds, settledSeconds }, 11_000)).toBe(since);
  });

  it('all is settled a quarter of an hour ago, by the clock of the cloud', () => {
    expect(settledBy(10_000)).toBe(9098);
    expect(settledBy(undefined)).toBeUndefined();
  });
});
