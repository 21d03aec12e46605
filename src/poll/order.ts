import { atOnce, type Interruptible } from '../domain/slices.ts';

/** In which order a project's checkpoints are asked for, so that none of them keeps others waiting. */
export interface PollOrder<Item> {
  /**
   * All items: those left out before, then those without trouble, then the failing ones. Whatever
   * was refused is at the end: the credentials are tried with others first.
   */
  next(): readonly Item[];
  /** The same, of so many that everything else is to run meanwhile. */
  inOrder(): Interruptible<readonly Item[]>;
  /** Remembers which items a cycle did not come to, in the order they are to be asked for. */
  leftOut(items: readonly Item[]): void;
  waiting(): readonly Item[];
  /**
   * The one to find out with whether the API answers: a different one each time, until all had
   * their turn.
   */
  probe(): Item | undefined;
}

export interface PollOrderOptions<Item> {
  /** As they are at each call. */
  readonly items: () => readonly Item[];
  /** Items that come first. */
  readonly first: readonly Item[];
  /** What the last question about an item came to, if it failed. */
  readonly troubleOf: (item: Item) => 'failing' | 'refused' | undefined;
}

/** Items looked at between two looks at the clock. */
const STEP = 100;

export function createPollOrder<Item>(options: PollOrderOptions<Item>): PollOrder<Item> {
  const { items, troubleOf } = options;
  let waiting: readonly Item[] = options.first;
  const probed = new Set<Item>();

  function* inOrder(): Interruptible<readonly Item[]> {
    const all = items();
    const there = new Set(waiting.length > 0 ? all : []);
    const left = new Set(waiting.filter((item) => there.has(item)));
    const parts = {
      first: [] as Item[],
      well: [] as Item[],
      failing: [] as Item[],
      refused: [] as Item[],
    };
    let looked = 0;
    for (const some of [left, all]) {
      for (const item of some) {
        looked += 1;
        if (looked % STEP === 0) yield;
        if (some === all && left.has(item)) continue;
        const trouble = troubleOf(item);
        const isFirst = some === left && trouble !== 'refused';
        parts[isFirst ? 'first' : (trouble ?? 'well')].push(item);
      }
    }
    return Object.values(parts).flat();
  }

  const next = () => atOnce(inOrder());

  return {
    next,
    inOrder,
    leftOut: (left) => {
      waiting = left;
    },
    waiting: () => waiting,
    probe: () => {
      if (probed.size >= items().length) probed.clear();
      const item = next().find((each) => !probed.has(each));
      if (item !== undefined) probed.add(item);
      return item;
    },
  };
}
