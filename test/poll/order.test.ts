import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPollOrder } from '../../src/poll/order.ts';

const ITEMS = ['a', 'b', 'c', 'd'];

function ordered<Item>(
  items: readonly Item[],
  first: readonly Item[] = [],
  failing: readonly Item[] = [],
  refused: readonly Item[] = [],
) {
  return createPollOrder({
    items: () => items,
    first,
    troubleOf: (item) =>
      refused.includes(item) ? 'refused' : failing.includes(item) ? 'failing' : undefined,
  });
}

describe('the order', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['as configured', [], ['a', 'b', 'c', 'd']],
    ['with those in front that were left out', ['c', 'd'], ['c', 'd', 'a', 'b']],
    ['in their own order', ['d', 'b'], ['d', 'b', 'a', 'c']],
    ['as configured, when all were', ITEMS, ITEMS],
  ])('is %s', (_what, left, expected) => {
    const order = ordered(ITEMS);
    order.leftOut(left);
    expect(order.next()).toEqual(expected);
    expect(order.waiting()).toEqual(left);
    expect(ordered(ITEMS, left).next()).toEqual(expected);
  });

  it('has those at the end that were refused, left out or not', () => {
    expect(ordered(ITEMS, ['b', 'd'], ['c'], ['a', 'b']).next()).toEqual(['d', 'c', 'b', 'a']);
    expect(ordered(ITEMS, [], [], ITEMS).next()).toEqual(ITEMS);
  });

  it('has those last that failed, but for those left out', () => {
    expect(ordered(ITEMS, ['b'], ['a', 'b']).next()).toEqual(['b', 'c', 'd', 'a']);
  });

  it('forgets those who were left out once they were not', () => {
    const order = ordered(ITEMS, ['d']);
    order.leftOut([]);
    expect([order.next(), order.waiting()]).toEqual([ITEMS, []]);
  });

  it('of thousands is found in many steps, between which everything else can run', () => {
    const items = Array.from({ length: 10_000 }, (_, at) => at);
    expect([...ordered(items).inOrder()]).toHaveLength(100);
  });

  it('has every item once, whatever was left out', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(50)), fc.array(fc.nat(200)), (items, picks) => {
        const order = ordered(items);
        const left = new Set(picks.flatMap((pick) => items[pick % items.length] ?? []));
        order.leftOut([...left]);
        const next = order.next();
        expect(next.slice(0, left.size)).toEqual([...left]);
        expect(next.toSorted()).toEqual(items.toSorted());
      }),
    );
  });
});

describe('the one to find out with', () => {
  it('is another one each time, and all of them in turn', () => {
    const order = ordered(ITEMS);
    expect(Array.from({ length: 6 }, order.probe)).toEqual(['a', 'b', 'c', 'd', 'a', 'b']);
  });

  it('is one that nobody has asked for yet, or one that did not fail, if there is any', () => {
    const order = ordered(ITEMS, ['d'], ['a', 'b']);
    expect(Array.from({ length: 6 }, order.probe)).toEqual(['d', 'c', 'a', 'b', 'd', 'c']);
  });

  it('is nobody where there is nobody', () => {
    const order = ordered([]);
    expect([order.probe(), order.probe(), order.next()]).toEqual([undefined, undefined, []]);
  });
});
