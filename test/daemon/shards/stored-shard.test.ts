import { expect, it } from 'vitest';
import { continuing, shardSections } from '../../../src/daemon/stored-shard.ts';
import { ALONE, type Shard } from '../../../src/domain/shard.ts';

const NOW = 1_000_000;
const HOUR = 3600;
const shard = (index: number, total: number): Shard => ({ index, total });

it.each<[string, Shard | undefined, number, Shard, number, boolean]>([
  ['all of it, again', undefined, 0, ALONE, 300, true],
  ['all of it, now shared', undefined, 0, shard(0, 3), 300, true],
  ['all of it, by another one than the first', undefined, 0, shard(1, 3), 300, false],
  ['the first, alone now', shard(0, 3), 100 * HOUR, ALONE, 300, true],
  ['the first, whatever their number', shard(0, 3), 100 * HOUR, shard(0, 4), 300, true],
  ['another one, soon', shard(2, 3), HOUR, shard(2, 4), 300, true],
  ['another one, late', shard(2, 3), HOUR + 1, shard(2, 3), 300, false],
  ['another one, that polls once a day', shard(2, 3), 30 * HOUR, shard(2, 3), 24 * HOUR, true],
  ['another one, days late', shard(2, 3), 49 * HOUR, shard(2, 3), 24 * HOUR, false],
  ['another one, by a clock that was ahead', shard(2, 3), -HOUR, shard(2, 3), 300, true],
  ['of another number', shard(1, 3), 60, shard(2, 3), 300, false],
])('%s: %j of %d seconds ago, for %j', (_, wrote, agoSeconds, now, interval, isContinued) => {
  const stored = new Map(wrote ? [['', { ...wrote, atSeconds: NOW - agoSeconds }]] : []);
  expect(continuing(stored, now, NOW)(interval)).toBe(isContinued);
});

it('who stores is told where there are several', () => {
  expect(shardSections(ALONE, NOW)).toEqual([]);
  expect(shardSections(shard(1, 3), NOW)[0]?.entries.get('')).toEqual({
    index: 1,
    total: 3,
    atSeconds: NOW,
  });
});
