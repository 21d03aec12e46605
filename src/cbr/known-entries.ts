import { hash } from 'node:crypto';

/**
 * What the entries of a list were read as, by the hash of their bytes: one that comes again is the
 * same object, and need not be parsed. Objects that nobody else keeps are not kept here either.
 */
export interface KnownEntries<Item> {
  /** A reading of the list begins. */
  begin(): EntriesReading<Item>;
}

export interface EntriesReading<Item> {
  /** What an entry of these bytes was read as, now or the last time. */
  recall(bytes: Buffer): Item | undefined;
  /** What the entry that was asked for last is. */
  remember(item: Item): void;
  /** The list was read whole: what is not in it any longer is forgotten. */
  end(): void;
}

export function createKnownEntries<Item extends object>(): KnownEntries<Item> {
  let known: ReadonlyMap<string, WeakRef<Item>> = new Map();

  return {
    begin: () => {
      const next = new Map<string, WeakRef<Item>>();
      let asked = '';
      return {
        recall: (bytes) => {
          asked = hash('sha1', bytes, 'base64');
          const entry = known.get(asked) ?? next.get(asked);
          const item = entry?.deref();
          if (entry !== undefined && item !== undefined) next.set(asked, entry);
          return item;
        },
        remember: (item) => void next.set(asked, new WeakRef(item)),
        end: () => {
          known = next;
        },
      };
    },
  };
}
