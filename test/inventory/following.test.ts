import { describe, expect, it } from 'vitest';
import type { Backup } from '../../src/domain/backup.ts';
import { followedOf } from '../../src/inventory/followed.ts';
import {
  afterAnswer,
  type Followed,
  type FollowedSet,
  isDue,
  nextFollowed,
} from '../../src/inventory/following.ts';
import { isLost } from '../../src/inventory/lost.ts';
import { inventoryOf, listedBackup, listedVault } from './listed.ts';

const DAY = 86_400;
const NOW = 100 * DAY;
const FOLLOWING = { newest: 2, withinSeconds: 30 * DAY, replicas: false };

function known(backups: readonly Backup[], exhausted = true) {
  return inventoryOf(listedVault('v', { a: 1 }), backups, exhausted);
}

describe('of a vault are followed', () => {
  const available = (day: number) => listedBackup(`c${day}`, 'a', day * DAY);
  const failed = (day: number) => listedBackup(`c${day}`, 'a', day * DAY, { state: 'failed' });
  const open = (day: number) => listedBackup(`c${day}`, 'a', day * DAY, { state: 'open' });
  const replica = (day: number) => listedBackup(`c${day}`, 'a', day * DAY, { isReplica: true });

  it.each<[string, readonly Backup[], readonly string[]]>([
    ['none of none', [], []],
    ['the newest ones', [available(97), available(98), available(99)], ['c99', 'c98']],
    [
      'failed and open ones that are newer than the oldest of these',
      [failed(95), available(96), failed(97), available(98), open(99)],
      ['c99', 'c98', 'c97', 'c96'],
    ],
    ['none that are too old', [available(60), failed(61), available(99)], ['c99']],
    ['the newest available one, however old', [available(3), available(2), failed(4)], ['c3']],
    ['failed ones where nothing else is', [failed(98), failed(60)], ['c98']],
    ['no replicas', [replica(99), available(98)], ['c98']],
  ])('%s', (_, backups, followed) => {
    const vault = known(backups).vaults.get('v');
    const found = vault && followedOf(vault, FOLLOWING, NOW);
    expect(found?.map(({ checkpointId }) => checkpointId)).toEqual(followed);
  });
});

function followed(more: Partial<Followed> = {}): Followed {
  return {
    checkpointId: 'c99',
    vaultId: 'v',
    createdAtSeconds: 99 * DAY,
    expiresAtSeconds: undefined,
    isOpen: false,
    hasChanged: false,
    askedAtSeconds: NOW - 60,
    missedSinceSeconds: undefined,
    lostAtSeconds: undefined,
    ...more,
  };
}

function next(
  former: readonly Followed[],
  backups: readonly Backup[],
  { changed = [], exhausted = true }: { changed?: readonly string[]; exhausted?: boolean } = {},
): FollowedSet {
  return nextFollowed(
    new Map(former.map((each) => [each.checkpointId, each])),
    known(backups, exhausted),
    { following: FOLLOWING, changed: new Set(changed), nowSeconds: NOW },
  );
}

describe('a followed restore point', () => {
  it('that lists show on keeps what was learned of it', () => {
    const after = next([followed()], [listedBackup('c99', 'a', 99 * DAY)]);
    expect([...after.values()]).toEqual([followed()]);
  });

  it('that changed in the feed is to be asked for', () => {
    const after = next([followed()], [listedBackup('c99', 'a', 99 * DAY)], { changed: ['c99'] });
    expect(after.get('c99')?.hasChanged).toBe(true);
  });

  it('that newer ones push out leaves without a word', () => {
    const backups = [97, 98, 99].map((day) => listedBackup(`c${day}`, 'a', day * DAY));
    const old = followed({ checkpointId: 'c97', createdAtSeconds: 97 * DAY });
    expect([...next([old], backups).keys()]).toEqual(['c99', 'c98']);
  });

  it('that is older than what was read leaves without a word', () => {
    const old = followed({ checkpointId: 'c50', createdAtSeconds: 50 * DAY });
    const backups = [98, 99].map((day) => listedBackup(`c${day}`, 'a', day * DAY));
    expect([...next([old], backups, { exhausted: false }).keys()]).toEqual(['c99']);
  });

  it('that no list shows any longer is missed', () => {
    const after = next([followed()], [listedBackup('c98', 'a', 98 * DAY)]);
    expect(after.get('c99')).toEqual(followed({ missedSinceSeconds: NOW }));
  });

  it('that is missed for an hour and there all the same is let go', () => {
    expect(next([followed({ missedSinceSeconds: NOW - 3600 })], []).size).toBe(0);
  });

  it('that is lost stays for a day', () => {
    const lost = followed({ missedSinceSeconds: NOW - 2 * DAY, lostAtSeconds: NOW - DAY + 1 });
    expect(next([lost], []).size).toBe(1);
    expect(next([{ ...lost, lostAtSeconds: NOW - DAY }], []).size).toBe(0);
  });

  it('that lists show again is none that was missed', () => {
    const lost = followed({ missedSinceSeconds: NOW - 60, lostAtSeconds: NOW - 30 });
    const after = next([lost], [listedBackup('c99', 'a', 99 * DAY)]);
    expect(after.get('c99')).toMatchObject({
      missedSinceSeconds: undefined,
      lostAtSeconds: undefined,
    });
  });
});

describe('it is asked for', () => {
  it.each<[string, Partial<Followed>, boolean]>([
    ['when it is new', { askedAtSeconds: undefined }, true],
    ['not when the lists show it as it was', {}, false],
    ['when the feed showed another state', { hasChanged: true }, true],
    ['while a backup is on its way', { isOpen: true }, true],
    ['when it is missed', { missedSinceSeconds: NOW }, true],
    ['not when it is lost', { missedSinceSeconds: NOW, lostAtSeconds: NOW }, false],
    ['again after a while', { askedAtSeconds: NOW - 3600 }, true],
    ['when the clock was wrong', { askedAtSeconds: NOW + 1 }, true],
  ])('%s', (_, more, due) => {
    expect(isDue(followed(more), { recheckSeconds: 3600, nowSeconds: NOW })).toBe(due);
  });
});

describe('an answer', () => {
  const gone = { isGone: true, isKeptByCount: false, nowSeconds: NOW };
  it.each<[string, Partial<Followed>, Parameters<typeof afterAnswer>[1], object | undefined]>([
    [
      'that it is there settles it',
      { hasChanged: true },
      { ...gone, isGone: false },
      { hasChanged: false, askedAtSeconds: NOW },
    ],
    [
      'that it is gone while lists show it is not believed for good',
      {},
      gone,
      { lostAtSeconds: undefined },
    ],
    [
      'that it is gone, after it was missed, is a loss',
      { missedSinceSeconds: NOW },
      gone,
      { lostAtSeconds: NOW },
    ],
    [
      'that it is gone after its expiry is none',
      { missedSinceSeconds: NOW, expiresAtSeconds: NOW },
      gone,
      undefined,
    ],
  ])('%s', (_, more, outcome, expected) => {
    const after = afterAnswer(followed(more), outcome);
    if (expected === undefined) expect(after).toBeUndefined();
    else expect(after).toMatchObject(expected);
  });

  it.each([
    [NOW + 1, false, true],
    [NOW, false, false],
    [NOW - 1, false, false],
    [NOW + 1, true, true],
    [undefined, false, true],
    [undefined, true, false],
  ])('gone with expiry %s, kept by count %s: lost %s', (expiresAtSeconds, isKeptByCount, lost) => {
    expect(isLost({ expiresAtSeconds, isKeptByCount }, NOW)).toBe(lost);
  });
});
