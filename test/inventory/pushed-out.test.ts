import { describe, expect, it } from 'vitest';
import type { Followed } from '../../src/domain/followed.ts';
import type { Inventory } from '../../src/domain/inventory.ts';
import { trimAll } from '../../src/inventory/trimming.ts';
import { replacing } from '../../src/inventory/vaults.ts';
import { followed } from '../support/followed.ts';
import { toItsEnd } from '../support/steps.ts';
import { inventoryOf, listedBackup, listedVault } from './listed.ts';
import { DAY, FOLLOWING, NOW, nextOf } from './next-followed.ts';

/** A vault with these restore points (`name@day`), of which no more is kept than is followed. */
function trimmed(points: readonly string[], exhausted = true): Inventory {
  const backups = points.map((each) => {
    const [id = '', day] = each.split('@');
    return listedBackup(id, 'a', Number(day) * DAY, { isAutomatic: true });
  });
  const inventory = inventoryOf(listedVault('v', { a: 1 }), backups, exhausted);
  const vaults = replacing(inventory.vaults);
  toItsEnd(trimAll(vaults, { following: FOLLOWING }, NOW));
  return { ...inventory, vaults: vaults.all() };
}

function point(checkpointId: string, day: number, more: Partial<Followed> = {}): Followed {
  return followed({ checkpointId, createdAtSeconds: day * DAY, ...more });
}

describe('a followed restore point that newer ones push out', () => {
  it.each<[string, readonly string[], boolean]>([
    ['that is kept', ['new@99', 'other@98', 'old@97'], true],
    ['of which less was read since', ['new@99', 'other@98'], false],
    ['from the same moment as the last one that stays', ['new@99', 'other@97', 'old@97'], true],
  ])('leaves at once without a word: one %s', (_, points, exhausted) => {
    const after = nextOf([point('old', 97)], trimmed(points, exhausted));
    expect([...after.keys()]).not.toContain('old');
  });

  it('is missed where one that is older was there beside it', () => {
    const after = nextOf([point('old', 97)], trimmed(['new@99', 'other@98', 'older@96']));
    expect(after.get('old')?.missedSinceSeconds).toBe(NOW);
  });

  it.each<[string, Partial<Followed>]>([
    ['lost, for its day', { lostAtSeconds: NOW - 60 }],
    ['missed, until an answer comes', {}],
    ['missed out of its turn', { isAutomatic: true }],
    ['missed in its turn', { isAutomatic: true, leftInTurn: true }],
  ])('stays what it was when it went: %s', (_, more) => {
    const was = point('old', 97, { missedSinceSeconds: NOW - 60, ...more });
    const after = nextOf([was], trimmed(['new@99', 'newer@98', 'other@97.5']));
    expect(after.get('old')).toBe(was);
  });
});
