import { describe, expect, it } from 'vitest';
import type { Backup } from '../../src/domain/backup.ts';
import type { Followed, FollowedSet } from '../../src/domain/followed.ts';
import { EMPTY_INVENTORY, unreadVault, type VaultInventory } from '../../src/domain/inventory.ts';
import { followedOf } from '../../src/inventory/followed.ts';
import { afterAnswer, isDue, nextFollowed } from '../../src/inventory/following.ts';
import { followed } from '../support/followed.ts';
import { toItsEnd } from '../support/steps.ts';
import { inventoryOf, listedBackup, listedVault } from './listed.ts';
import { DAY, FOLLOWING, NOW, nextOf, type Seen } from './next-followed.ts';

const NONE: ReadonlySet<string> = new Set();

function known(backups: readonly Backup[], exhausted = true) {
  return inventoryOf(listedVault('v', { a: 1 }), backups, exhausted);
}

describe('of a vault are followed', () => {
  const available = (day: number) => listedBackup(`c${day}`, 'a', day * DAY);
  const failed = (day: number) => listedBackup(`c${day}`, 'a', day * DAY, { state: 'failed' });
  const open = (day: number) => listedBackup(`c${day}`, 'a', day * DAY, { state: 'open' });
  const idOfDay = (day: number) => `c${day}`;
  const QUARTERS = Array.from({ length: 101 }, (_, index) => 99 - index / 4);
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
    ['a hundred failed ones at most', QUARTERS.map(failed), QUARTERS.slice(0, 100).map(idOfDay)],
    ['no replicas', [replica(99), available(98)], ['c98']],
  ])('%s', (_, backups, followed) => {
    const vault = known(backups).vaults.get('v');
    const found = vault && followedOf(vault, FOLLOWING, NOW);
    expect(found?.map(({ checkpointId }) => checkpointId)).toEqual(followed);
  });
});

function next(
  former: readonly Followed[],
  backups: readonly Backup[],
  { exhausted = true, ...seen }: Seen & { exhausted?: boolean } = {},
): FollowedSet {
  return nextOf(former, known(backups, exhausted), seen);
}

describe('a followed restore point', () => {
  it('that lists show on keeps what was learned of it', () => {
    const was = followed();
    const after = next([was], [listedBackup('c99', 'a', 99 * DAY)]);
    expect([...after.values()]).toEqual([was]);
    expect(after.get('c99')).toBe(was);
  });

  it('of which nothing changed is one of the same set', () => {
    const inventory = known([listedBackup('c99', 'a', 99 * DAY)]);
    const former = { followed: new Map([['c99', followed()]]), inventory };
    const quiet = { inventory, changed: NONE, moved: NONE, unselected: NONE };
    const options = { following: FOLLOWING, nowSeconds: NOW };
    expect(toItsEnd(nextFollowed(former, quiet, options)).result).toBe(former.followed);
    const other = nextFollowed(former, { ...quiet, changed: new Set(['c99']) }, options);
    expect(toItsEnd(other).result).not.toBe(former.followed);
  });

  it('that changed in the feed is to be asked for', () => {
    const after = next([followed()], [listedBackup('c99', 'a', 99 * DAY)], { changed: ['c99'] });
    expect(after.get('c99')?.hasChanged).toBe(true);
  });

  it.each<[string, Partial<Backup>, boolean]>([
    ['in another state', { state: 'failed' }, true],
    ['changed since', { updatedAtSeconds: NOW }, true],
    ['as it was', {}, false],
  ])('that a vault read anew shows %s is to be asked for: %s', (_, more, isAsked) => {
    const before = known([listedBackup('c99', 'a', 99 * DAY), listedBackup('c98', 'a', 98 * DAY)]);
    const after = known([listedBackup('c99', 'a', 99 * DAY, more)]);
    const asked = nextOf([followed()], after, { before });
    expect(asked.get('c99')?.hasChanged).toBe(isAsked);
  });

  it('of which one backup was deleted is to be asked for', () => {
    const left = listedBackup('c99', 'a', 99 * DAY);
    const before = known([left, listedBackup('c99', 'b', 99 * DAY)]);
    expect(nextOf([followed()], known([left]), { before }).get('c99')?.hasChanged).toBe(true);
  });

  it('that no list shows any longer is missed', () => {
    const after = next([followed()], [listedBackup('c98', 'a', 98 * DAY)]);
    expect(after.get('c99')).toEqual(followed({ missedSinceSeconds: NOW }));
  });

  it.each<[string, readonly number[], boolean, boolean]>([
    ['the oldest of all, with newer ones', [98, 99], true, true],
    ['younger than another', [96, 99], true, false],
    ['the oldest that was read of more', [98, 99], false, false],
    ['the only one', [], true, false],
  ])('that is missed as %s', (_, days, exhausted, leftInTurn) => {
    const old = followed({ checkpointId: 'c97', createdAtSeconds: 97 * DAY });
    const backups = days.map((day) => listedBackup(`c${day}`, 'a', day * DAY));
    const rest = exhausted ? [] : [listedBackup('c96', 'a', 96 * DAY)];
    const after = next([old], [...backups, ...rest], { exhausted });
    expect(after.get('c97')).toEqual({ ...old, missedSinceSeconds: NOW, leftInTurn });
  });

  it.each<[string, boolean, boolean, boolean]>([
    ['of a policy, before an older one of a person', false, true, true],
    ['of a policy, after an older one of a policy', true, true, false],
    ['of a policy, where older ones were not read', false, false, true],
  ])('that is missed %s', (_, isAutomatic, exhausted, leftInTurn) => {
    const old = followed({ checkpointId: 'c97', createdAtSeconds: 97 * DAY, isAutomatic: true });
    const older = listedBackup('c96', 'a', 96 * DAY, { isAutomatic });
    const newer = listedBackup('c99', 'a', 99 * DAY, { isAutomatic: true });
    const after = next([old], [older, newer], { exhausted });
    expect(after.get('c97')).toMatchObject({ leftInTurn });
  });

  it.each<[string, Partial<Followed>, Backup['state'], object]>([
    ['is', { hadAvailable: false }, 'available', { hadAvailable: true }],
    ['was', { hadAvailable: true }, 'open', { hadAvailable: true }],
    ['never was', { hadAvailable: false }, 'failed', { hadAvailable: false }],
    [
      'was, until its end',
      { hadAvailable: true, expiresAtSeconds: NOW + 1 },
      'failed',
      { expiresAtSeconds: NOW + 1 },
    ],
  ])('that %s available', (_, was, state, expected) => {
    const after = next([followed(was)], [listedBackup('c99', 'a', 99 * DAY, { state })]);
    expect(after.get('c99')).toMatchObject(expected);
  });

  it.each<[string, Partial<Backup>, Partial<Backup>, number | undefined]>([
    ['the last of its available backups', {}, { expiresAtSeconds: NOW + 9 }, NOW + 9],
    ['its available backup, whatever a failed one says', {}, { state: 'failed' }, NOW + 5],
    ['never, where an available one has no end', {}, {}, undefined],
    [
      'its failed ones where there are no others',
      { state: 'failed' },
      { state: 'failed' },
      undefined,
    ],
  ])('ends with %s', (_, one, other, end) => {
    const after = next(
      [],
      [
        listedBackup('c99', 'a', 99 * DAY, { expiresAtSeconds: NOW + 5, ...one }),
        listedBackup('c99', 'b', 99 * DAY, other),
      ],
    );
    expect(after.get('c99')?.expiresAtSeconds).toBe(end);
  });

  it.each<[string, Seen, number]>([
    ['leaves with it when that is listed and not selected', { unselected: ['v'] }, 0],
    ['is missed when it is gone', { unselected: ['w'] }, 1],
  ])('of a vault that is no longer known %s', (_, seen, size) => {
    expect(nextOf([followed()], EMPTY_INVENTORY, seen).size).toBe(size);
  });

  it('that went to another vault with its resource leaves without a word', () => {
    expect(next([followed()], [], { moved: ['c99'] }).size).toBe(0);
  });

  it('of a vault that was not read yet stays as it was', () => {
    const was = followed();
    const vaults = new Map([['v', unreadVault(listedVault('v', { a: 1 }))]]);
    expect(nextOf([was], { ...EMPTY_INVENTORY, vaults }).get('c99')).toBe(was);
  });

  it('is looked for once, however many vaults there are', () => {
    const vaults = Array.from({ length: 4000 }, (_, index) => `v${index}`);
    const former = vaults.map((vaultId) => followed({ checkpointId: `c-${vaultId}`, vaultId }));
    let walked = 0;
    const listed = known([]).vaults.get('v');
    const inventory = {
      watermarkSeconds: NOW,
      settledSeconds: undefined,
      vaults: new Map(
        vaults.map((vaultId) => [
          vaultId,
          {
            ...listed,
            get restorePoints() {
              walked += 1;
              return [];
            },
          } as unknown as VaultInventory,
        ]),
      ),
    };
    expect(nextOf(former, inventory).size).toBe(4000);
    expect(walked).toBeLessThan(5 * 4000);
  });

  it('that is missed for long is let go', () => {
    const missed = { missedSinceSeconds: NOW - 3600, expiresAtSeconds: NOW };
    expect(next([followed(missed)], []).size).toBe(0);
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
    [
      'until an answer that nothing can be late for, while the lists show something else',
      { contradictedSinceSeconds: NOW - 2000, askedAtSeconds: NOW - 1101 },
      true,
    ],
    ['not after that', { contradictedSinceSeconds: NOW - 2000, askedAtSeconds: NOW - 1100 }, false],
    ['not when it is lost', { missedSinceSeconds: NOW, lostAtSeconds: NOW }, false],
    ['again after a while', { askedAtSeconds: NOW - 3600 }, true],
    ['when the clock was wrong', { askedAtSeconds: NOW + 1 }, true],
  ])('%s', (_, more, due) => {
    expect(isDue(followed(more), { recheckSeconds: 3600, nowSeconds: NOW })).toBe(due);
  });

  it('in each cycle where that is wanted', () => {
    const asked = followed({ askedAtSeconds: NOW });
    expect(isDue(asked, { recheckSeconds: 0, nowSeconds: NOW })).toBe(true);
  });
});

describe('an answer', () => {
  const gone = {
    isGone: true,
    isContradicted: false,
    isElsewhere: false,
    isKeptByCount: undefined,
    nowSeconds: NOW,
  };
  it.each<[string, Partial<Followed>, Parameters<typeof afterAnswer>[1], object | undefined]>([
    [
      'that it is there settles it',
      { hasChanged: true },
      { ...gone, isGone: false },
      { hasChanged: false, askedAtSeconds: NOW },
    ],
    [
      'that it is there is no end of what is missed for less than an hour',
      { missedSinceSeconds: NOW - 3599 },
      { ...gone, isGone: false },
      { missedSinceSeconds: NOW - 3599 },
    ],
    [
      'that it is there, after an hour in which no list shows it, lets it go',
      { missedSinceSeconds: NOW - 3600 },
      { ...gone, isGone: false },
      undefined,
    ],
    [
      'that it is there, by the clock of the cloud not for an hour, does not',
      { missedSinceSeconds: NOW - 3600 },
      { ...gone, isGone: false, cloudSeconds: NOW - 1 },
      { missedSinceSeconds: NOW - 3600 },
    ],
    [
      'that it is gone while lists show it is not believed for good',
      {},
      gone,
      { lostAtSeconds: undefined },
    ],
    [
      'that is not what the lists show is looked at again',
      {},
      { ...gone, isContradicted: true },
      { contradictedSinceSeconds: NOW },
    ],
    [
      'that is not what they show goes on being so',
      { contradictedSinceSeconds: NOW - 60 },
      { ...gone, isContradicted: true },
      { contradictedSinceSeconds: NOW - 60 },
    ],
    [
      'that is what they show settles it',
      { contradictedSinceSeconds: NOW - 60 },
      { ...gone, isGone: false },
      { contradictedSinceSeconds: undefined },
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
    [
      'that it is gone is none of one that nothing was ever available in',
      { missedSinceSeconds: NOW, hadAvailable: false },
      gone,
      undefined,
    ],
    [
      'that it is gone is none of one without an end that left in its turn',
      { missedSinceSeconds: NOW, leftInTurn: true },
      gone,
      undefined,
    ],
    [
      'that it is gone is a loss in its turn where no policy keeps by count',
      { missedSinceSeconds: NOW, leftInTurn: true },
      { ...gone, isKeptByCount: false },
      { lostAtSeconds: NOW },
    ],
    [
      'that it is gone is none out of its turn where a policy keeps by count',
      { missedSinceSeconds: NOW },
      { ...gone, isKeptByCount: true },
      undefined,
    ],
    [
      'that it is gone is a loss of one in its turn that has an end',
      { missedSinceSeconds: NOW, leftInTurn: true, expiresAtSeconds: NOW + 1 },
      gone,
      { lostAtSeconds: NOW },
    ],
    [
      'that it is gone is none of one that is in another project now',
      { missedSinceSeconds: NOW, expiresAtSeconds: NOW + 1 },
      { ...gone, isContradicted: false, isElsewhere: true },
      undefined,
    ],
  ])('%s', (_, more, outcome, expected) => {
    const after = afterAnswer(followed(more), outcome);
    if (expected === undefined) expect(after).toBeUndefined();
    else expect(after).toMatchObject(expected);
  });
});
