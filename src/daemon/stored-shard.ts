import type { Shard } from '../domain/shard.ts';
import { SHARDS, type StoredShard } from '../storage/shards.ts';
import type { Section } from '../storage/storage.ts';

/** Longer than a shard takes to be started again, on another machine if need be. */
const AWAY_SECONDS = 3600;

const WHOLE = '';

/** Who stores, where it is one of several. */
export function shardSections(shard: Shard, nowSeconds: number): readonly Section[] {
  if (shard.total === 1) return [];
  const entries = new Map([[WHOLE, { ...shard, atSeconds: nowSeconds }]]);
  return [{ kind: SHARDS, project: undefined, identity: WHOLE, entries }];
}

/** Whether a shard goes on with what is stored of a project. */
export type IsContinued = (intervalSeconds: number) => boolean;

/**
 * What one shard stored is nothing to another one. And one that was away for long may not have been
 * there at all, while others had what is its own: they told what happened since. But the first is
 * there whatever their number is.
 */
export function continuing(
  stored: ReadonlyMap<string, StoredShard>,
  { index }: Shard,
  nowSeconds: number,
): IsContinued {
  const { index: former = 0, atSeconds = nowSeconds } = stored.get(WHOLE) ?? {};
  return (intervalSeconds) =>
    former === index &&
    (index === 0 || nowSeconds - atSeconds <= Math.max(AWAY_SECONDS, 2 * intervalSeconds));
}
