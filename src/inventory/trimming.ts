import type { Interruptible } from '../domain/slices.ts';
import { copiedFor } from './copied.ts';
import { keptFor, keptOf } from './followed.ts';
import type { CollectOptions } from './lists.ts';
import { trimmed } from './older.ts';
import type { Replacing } from './vaults.ts';

/** Of each vault no more is kept than what is told of it takes. */
export function* trimAll(
  vaults: Replacing,
  { following, copiedTo }: Pick<CollectOptions, 'following' | 'copiedTo'>,
  nowSeconds: number,
): Interruptible<void> {
  for (const vault of vaults.all().values()) {
    const kept = keptOf(vault, following, nowSeconds);
    const short = copiedFor(yield* trimmed(vault, kept), copiedTo);
    vaults.set(keptFor(short, following));
    yield;
  }
}
