/** In which order a project's checkpoints are asked for, so that none of them keeps others waiting. */
export interface PollOrder<Item> {
  /**
   * All items: those left out before, then those without trouble, then the failing ones. Whatever
   * was refused is at the end: the credentials are tried with others first.
   */
  next(): readonly Item[];
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
  /** Whether the last question about an item failed. */
  readonly isFailing: (item: Item) => boolean;
  /** Whether it failed because it was refused. */
  readonly isRefused: (item: Item) => boolean;
}

export function createPollOrder<Item>(options: PollOrderOptions<Item>): PollOrder<Item> {
  const { items, isFailing, isRefused } = options;
  let waiting: readonly Item[] = options.first;
  const probed = new Set<Item>();

  function next(): readonly Item[] {
    const all = items();
    const there = new Set(waiting.length > 0 ? all : []);
    const first = new Set(waiting.filter((item) => there.has(item)));
    const parts = {
      first: [] as Item[],
      well: [] as Item[],
      failing: [] as Item[],
      refused: [] as Item[],
    };
    for (const item of first) parts[isRefused(item) ? 'refused' : 'first'].push(item);
    for (const item of all) {
      if (first.has(item)) continue;
      parts[isRefused(item) ? 'refused' : isFailing(item) ? 'failing' : 'well'].push(item);
    }
    return Object.values(parts).flat();
  }

  return {
    next,
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
