/** Which part of all there is a process watches: one of `total`, each of which watches another. */
export interface Shard {
  /** From 0 on. */
  readonly index: number;
  readonly total: number;
}

/** All of it. */
export const ALONE: Shard = { index: 0, total: 1 };

/** What is given out as a whole. */
export type Subject =
  /** With its restore points, and all that is said of them. */
  | { readonly project: string; readonly vault: string }
  /** A configured one. */
  | { readonly project: string; readonly checkpoint: string }
  /** What a list says of the project as a whole. */
  | { readonly project: string; readonly list: 'policies' | 'tasks' };

/**
 * The shard whose subject it is. By rendezvous: each shard makes a number of the subject, and the
 * highest wins. So one more shard takes its own part from each of the others, and nothing else
 * moves; which number it is must never change, or all of it would move.
 */
export function shardOf(subject: Subject, total: number): number {
  const hash = hashOf(subject);
  let best = 0;
  let most = bidOf(hash, 0);
  for (let index = 1; index < total; index += 1) {
    const bid = bidOf(hash, index);
    if (bid > most) [best, most] = [index, bid];
  }
  return best;
}

/** Looks no further than to the first that bids more. */
export function isOwn({ index, total }: Shard, subject: Subject): boolean {
  if (total === 1) return true;
  const hash = hashOf(subject);
  const own = bidOf(hash, index);
  for (let other = 0; other < total; other += 1) {
    if (other === index) continue;
    const bid = bidOf(hash, other);
    // Of two that bid the same the first wins, so that one that joins takes nothing by chance.
    if (bid > own || (bid === own && other < index)) return false;
  }
  return true;
}

/** 64 bits, since many subjects would share 32. */
interface Hash {
  readonly high: number;
  readonly low: number;
}

const GOLDEN = 0x9e3779b9;

function hashOf(subject: Subject): Hash {
  const [kind, id] = namedOf(subject);
  let high = 0x6362722d;
  let low = 0x73686172;
  for (const text of [subject.project, kind, id]) {
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      high = Math.imul(high ^ unit, 0x85ebca6b);
      high ^= high >>> 15;
      low = Math.imul(low ^ unit, 0xc2b2ae35);
      low ^= low >>> 13;
    }
    // Where one ends and the next begins is a part of it.
    high = mixed(high ^ text.length);
    low = mixed(low ^ high);
  }
  return { high, low };
}

function namedOf(subject: Subject): readonly [kind: string, id: string] {
  if ('vault' in subject) return ['vault', subject.vault];
  return 'list' in subject ? ['list', subject.list] : ['checkpoint', subject.checkpoint];
}

function bidOf({ high, low }: Hash, index: number): number {
  const first = mixed(high ^ Math.imul(index + 1, GOLDEN));
  return mixed(first ^ low) >>> 0;
}

/** Each bit of it comes of all bits of the value (the end of MurmurHash3). */
function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
