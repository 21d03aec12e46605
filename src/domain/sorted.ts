import type { Interruptible } from './slices.ts';

/** Sorted at once, or merged between two looks at the clock: less than a millisecond of work. */
const RUN = 200;

/** What `toSorted` gives, bit by bit: 10,000 things take tens of milliseconds before that is compiled. */
export function* sorted<Item>(
  items: readonly Item[],
  order: (one: Item, other: Item) => number,
): Interruptible<readonly Item[]> {
  let runs: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += RUN) {
    runs.push(items.slice(at, at + RUN).sort(order));
    yield;
  }
  while (runs.length > 1) {
    const merged: (readonly Item[])[] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(yield* mergedOf(runs[at] ?? [], runs[at + 1] ?? [], order));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

/** Of two that are equal that of the first one comes first. */
function* mergedOf<Item>(
  first: readonly Item[],
  second: readonly Item[],
  order: (one: Item, other: Item) => number,
): Interruptible<readonly Item[]> {
  if (second.length === 0) return first;
  const merged: Item[] = [];
  const others = second[Symbol.iterator]();
  let other = others.next();
  for (const one of first) {
    while (other.done !== true && order(other.value, one) < 0) {
      merged.push(other.value);
      if (merged.length % RUN === 0) yield;
      other = others.next();
    }
    merged.push(one);
    if (merged.length % RUN === 0) yield;
  }
  for (; other.done !== true; other = others.next()) {
    merged.push(other.value);
    if (merged.length % RUN === 0) yield;
  }
  return merged;
}

/** Sorts a list again and again: it is in the same order while none has changed that decides on it. */
export function createOrder<Item>(
  order: (one: Item, other: Item) => number,
): (items: readonly Item[]) => Interruptible<readonly Item[]> {
  let last: readonly Item[] = [];
  /** At which place of the list each one was. */
  let places: readonly number[] = [];

  function isAsBefore(items: readonly Item[]): boolean {
    let at = 0;
    for (const before of last) {
      const item = items[at];
      if (item === undefined || (item !== before && order(item, before) !== 0)) return false;
      at += 1;
    }
    return items.length === last.length;
  }

  return function* inOrder(items) {
    if (!isAsBefore(items)) {
      const entries = [...items.entries()];
      const found = yield* sorted(entries, (one, other) => order(one[1], other[1]));
      places = found.map(([place]) => place);
    }
    last = items;
    const placed: Item[] = [];
    for (const place of places) {
      const item = items[place];
      if (item !== undefined) placed.push(item);
    }
    return placed;
  };
}
