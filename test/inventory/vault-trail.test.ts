import { describe, expect, it } from 'vitest';
import type { VaultReading } from '../../src/domain/vault-reading.ts';
import { usedInAWeek, type VaultTrail } from '../../src/domain/vault-trail.ts';
import { nextTrail, nextTrails } from '../../src/inventory/vault-trail.ts';
import { toItsEnd } from '../support/steps.ts';
import { listedVault } from './listed.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const START = 1000 * DAY;

interface Shown {
  readonly backups?: Readonly<Record<string, number | undefined>>;
  readonly used?: number;
}

function reading({ backups = {}, used }: Shown): VaultReading {
  return {
    project: 'prod',
    vault: listedVault('v', backups, { usedBytes: used }),
    recovery: undefined,
    backups: undefined,
    failedBackups: undefined,
    replicatedSeconds: new Map(),
  };
}

/** What is remembered after looks at so many hours. */
function remembered(...looks: readonly (readonly [number, Shown])[]): VaultTrail {
  const nothing: VaultTrail = {
    used: [],
    counts: [],
    drop: undefined,
    unplannedAtSeconds: undefined,
  };
  return looks.reduce(
    (trail, [hours, shown]) => nextTrail(trail, reading(shown), START + hours * HOUR),
    nothing,
  );
}

describe('backups that went', () => {
  const ten = { backups: { a: 5, b: 5 } };

  it.each([
    ['none', [0, ten], [1, ten], undefined],
    ['all of two', [0, { backups: { a: 2 } }], [1, { backups: { a: 0 } }], [2, 0]],
    ['the only one', [0, { backups: { a: 1 } }], [1, { backups: { a: 0 } }], undefined],
    ['half', [0, ten], [1, { backups: { a: 3, b: 2 } }], [10, 5]],
    ['less than half', [0, ten], [1, { backups: { a: 4, b: 2 } }], undefined],
    [
      'half, one of each',
      [0, { backups: { a: 2, b: 2 } }],
      [1, { backups: { a: 1, b: 1 } }],
      undefined,
    ],
    ['a resource with its own', [0, ten], [1, { backups: { a: 5 } }], undefined],
    [
      'of a resource without a number',
      [0, ten],
      [1, { backups: { a: 5, b: undefined } }],
      undefined,
    ],
    ['too lately to compare', [0, ten], [0.9, { backups: { a: 0, b: 0 } }], undefined],
    ['hours ago, in an outage', [0, ten], [5, { backups: { a: 0, b: 0 } }], undefined],
  ] as const)('%s', (_, first, second, expected) => {
    const { drop } = remembered(first, second);
    expect(drop && [drop.before, drop.left]).toEqual(expected);
  });

  it('are told of for a day, and the worst of it', () => {
    const gone = (hours: number, a: number) => [hours, { backups: { a } }] as const;
    const at = (...looks: readonly (readonly [number, Shown])[]) => {
      const { drop } = remembered(...looks);
      return drop && [(drop.atSeconds - START) / HOUR, drop.before, drop.left];
    };
    const first = [gone(0, 10), gone(1, 4)];
    expect(at(...first)).toEqual([1, 10, 4]);
    expect(at(...first, gone(2.5, 4))).toEqual([1, 10, 4]);
    expect(at(...first, gone(2.5, 4), gone(4, 2))).toEqual([1, 10, 4]);
    expect(at(...first, gone(2.5, 4), gone(4, 0))).toEqual([4, 4, 0]);
    expect(at(...first, gone(24, 4), gone(26, 4))).toBeUndefined();
  });
});

describe('what is used', () => {
  it('is remembered by its least of six hours, for four days', () => {
    const looks = Array.from({ length: 200 }, (_, hour) => [hour, { used: 1000 + hour }] as const);
    const { used } = remembered(...looks);
    expect(used.length).toBe(18);
    expect(used.at(-1)).toEqual({ sinceSeconds: START + 198 * HOUR, bytes: 1198 });
    expect(used.at(0)).toEqual({ sinceSeconds: START + 96 * HOUR, bytes: 1096 });
  });

  it('is the same object while nothing is less', () => {
    const before = remembered([0, { used: 5 }]);
    const next = nextTrail(before, reading({ used: 6 }), START + HOUR);
    expect(next.used).toBe(before.used);
    expect(nextTrail(before, reading({ used: 4 }), START + HOUR).used).toEqual([
      { sinceSeconds: START, bytes: 4 },
    ]);
  });

  it.each([
    ['less than two days', 1.5, 10, undefined],
    ['growing by 24 a day', 4, 24, 96 + 7 * 24],
    ['staying', 4, 0, 0],
  ])('goes on in a week: %s', (_, days, perDay, expected) => {
    const used = (hour: number) => (hour / 24) * perDay;
    const looks = Array.from(
      { length: days * 24 + 1 },
      (_each, hour) => [hour, { used: used(hour) }] as const,
    );
    const inAWeek = usedInAWeek(remembered(...looks), used(days * 24), START + days * DAY);
    if (expected === undefined) expect(inAWeek).toBeUndefined();
    else expect(Math.abs((inAWeek ?? 0) - expected)).toBeLessThanOrEqual(perDay);
  });
});

it('that a vault was not planned to be backed up is remembered, and what left is forgotten', () => {
  const look = (atSeconds: number, isPlanned: boolean | undefined) => ({
    atSeconds,
    isPlanned: () => isPlanned,
  });
  const vaults = [reading({})];
  const first = toItsEnd(nextTrails(new Map(), vaults, look(START, false))).result;
  const later = toItsEnd(nextTrails(first, vaults, look(START + HOUR, true))).result;
  const unknown = toItsEnd(nextTrails(later, vaults, look(START + 2 * HOUR, undefined))).result;
  expect(unknown.get('v')?.unplannedAtSeconds).toBe(START);
  const again = toItsEnd(nextTrails(first, vaults, look(START + 1, false))).result;
  const soon = toItsEnd(nextTrails(again, vaults, look(START + HOUR / 4, false))).result;
  expect(again.get('v')?.unplannedAtSeconds).toBe(START + HOUR / 4);
  expect(soon.get('v')?.unplannedAtSeconds).toBe(START + HOUR / 4);
  expect(toItsEnd(nextTrails(later, [], look(START, true))).result.size).toBe(0);
});
