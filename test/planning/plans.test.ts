import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.ts';
import { createPlans, type Plans } from '../../src/planning/plans.ts';
import { NO_SCHEDULES, type Schedules, schedulesOf } from '../../src/planning/schedules.ts';
import { finished, policy, seconds } from './planned.ts';

const NOW = seconds('2026-02-03T12:00:00Z');
const HOUR = 3600;

function scheduled(policies: readonly Policy[], before: Schedules = NO_SCHEDULES): Schedules {
  return finished(schedulesOf(policies, before));
}

function planned(policies: readonly Policy[], nowSeconds = NOW): Plans {
  return createPlans('prod')(scheduled(policies), nowSeconds);
}

/** All that it says. */
function told({ policies, planOf, untilSeconds }: Plans) {
  return { policies, untilSeconds, vaults: ['v', 'w'].map(planOf) };
}

const AT_ONE = policy({ id: 'one', patterns: ['FREQ=DAILY;BYHOUR=1;BYMINUTE=0'] });
const AT_THREE = policy({ id: 'three', patterns: ['FREQ=DAILY;BYHOUR=3;BYMINUTE=0'] });
const ODD = policy({ id: 'odd', patterns: ['FREQ=MONTHLY'] });
const COPIES = policy({
  id: 'copies',
  operationType: 'replication',
  patterns: ['FREQ=DAILY;INTERVAL=2;BYHOUR=5;BYMINUTE=0'],
  vaults: [{ vaultId: 'v', destinationVaultId: 'd' }],
});

describe('the plan of a vault', () => {
  it.each<[string, readonly Policy[], object]>([
    [
      'with one policy is that of it',
      [AT_ONE],
      {
        policies: [{ policyId: 'one', operationType: 'backup', enabled: true }],
        backup: {
          intervalSeconds: 24 * HOUR,
          lastSeconds: seconds('2026-02-03T01:00:00Z'),
          nextSeconds: seconds('2026-02-04T01:00:00Z'),
        },
        replicationIntervalSeconds: undefined,
      },
    ],
    [
      'with two is that of both',
      [AT_ONE, AT_THREE],
      {
        backup: {
          intervalSeconds: 22 * HOUR,
          lastSeconds: seconds('2026-02-03T03:00:00Z'),
          nextSeconds: seconds('2026-02-04T01:00:00Z'),
        },
      },
    ],
    [
      'leaves out what is switched off, or may be',
      [AT_ONE, { ...AT_THREE, enabled: false }, { ...AT_THREE, id: 'x', enabled: undefined }],
      { backup: { intervalSeconds: 24 * HOUR, lastSeconds: seconds('2026-02-03T01:00:00Z') } },
    ],
    ['leaves out what cannot be read', [ODD, AT_ONE], { backup: { intervalSeconds: 24 * HOUR } }],
    ['is none where nothing can be read', [ODD], { backup: undefined }],
    [
      'tells backups and copies apart',
      [AT_ONE, COPIES],
      { backup: { intervalSeconds: 24 * HOUR }, replicationIntervalSeconds: 48 * HOUR },
    ],
    [
      'of policies that seldom meet is that of the most frequent',
      [
        policy({ id: 'a', patterns: ['FREQ=DAILY;INTERVAL=61;BYHOUR=1;BYMINUTE=0'] }),
        policy({ id: 'b', patterns: ['FREQ=DAILY;INTERVAL=67;BYHOUR=1;BYMINUTE=0'] }),
      ],
      { backup: { intervalSeconds: 61 * 24 * HOUR } },
    ],
    [
      'knows that backups go by their number',
      [policy({ retained: new Map([['all', 3]]) })],
      { isKeptByCount: true },
    ],
    ['knows that they do not', [AT_ONE], { isKeptByCount: false }],
    [
      'is not told by the retention of copies',
      [{ ...COPIES, retained: new Map([['day', 3]]) }],
      { isKeptByCount: false },
    ],
  ])('%s', (_, policies, expected) => {
    expect(planned(policies).planOf('v')).toMatchObject(expected);
  });

  it('to which copies go knows that these go by their number', () => {
    const { planOf } = planned([{ ...COPIES, retained: new Map([['day', 3]]) }]);
    expect(planOf('d')).toEqual({
      policies: [],
      backup: undefined,
      replicationIntervalSeconds: undefined,
      isKeptByCount: true,
    });
  });

  it('is one object for all vaults of the same policies', () => {
    const vaults = ['v', 'w'].map((vaultId) => ({ vaultId, destinationVaultId: undefined }));
    const { planOf } = planned([policy({ vaults })]);
    expect(planOf('v')).toBe(planOf('w'));
  });
});

describe('a policy', () => {
  it.each<[Policy, object]>([
    [AT_ONE, { intervalSeconds: 24 * HOUR, nextSeconds: seconds('2026-02-04T01:00:00Z') }],
    [
      { ...AT_ONE, enabled: false },
      { intervalSeconds: 24 * HOUR, nextSeconds: undefined },
    ],
    [ODD, { intervalSeconds: undefined, nextSeconds: undefined }],
  ])('says when it runs next: %j', (of, expected) => {
    expect(planned([of]).policies).toEqual([{ project: 'prod', policy: of, ...expected }]);
  });
});

describe('in the course of time', () => {
  const other = policy({
    id: 'other',
    vaults: [{ vaultId: 'w', destinationVaultId: undefined }],
    patterns: ['FREQ=DAILY;BYHOUR=20;BYMINUTE=0'],
  });
  const schedules = scheduled([AT_ONE, other]);

  it('all stays the same until a planned time passes', () => {
    const plansAt = createPlans('prod');
    const plans = plansAt(schedules, NOW);
    expect(plans.untilSeconds).toBe(seconds('2026-02-03T20:00:00Z'));
    expect(plansAt(schedules, plans.untilSeconds - 0.001)).toBe(plans);
  });

  it('when one passes, the rest stays the same', () => {
    const plansAt = createPlans('prod');
    const before = plansAt(schedules, NOW);
    const after = plansAt(schedules, before.untilSeconds);
    expect(after.planOf('v')).toBe(before.planOf('v'));
    expect(after.policies[0]).toBe(before.policies[0]);
    expect(after.policies[1]).not.toBe(before.policies[1]);
    expect(after.planOf('w')?.backup).toEqual({
      intervalSeconds: 24 * HOUR,
      lastSeconds: before.untilSeconds,
      nextSeconds: before.untilSeconds + 24 * HOUR,
    });
  });

  it.each([-1, -400, 1, 400])('a clock that jumps by %i days is followed at once', (days) => {
    const plansAt = createPlans('prod');
    plansAt(schedules, NOW);
    const jumped = NOW + days * 24 * HOUR;
    expect(told(plansAt(schedules, jumped))).toEqual(told(createPlans('prod')(schedules, jumped)));
  });

  it('another list changes what it is about, and nothing else', () => {
    const plansAt = createPlans('prod');
    const before = plansAt(schedules, NOW);
    const changed = structuredClone([AT_ONE, { ...other, name: 'renamed', enabled: false }]);
    const after = plansAt(scheduled(changed, schedules), NOW);
    expect(after.planOf('v')).toBe(before.planOf('v'));
    expect(after.policies[0]).toBe(before.policies[0]);
    expect(after.policies[1]?.policy.name).toBe('renamed');
    expect(after.planOf('w')?.backup).toBeUndefined();
  });

  it('nothing holds for ever where nothing is planned', () => {
    expect(planned([]).untilSeconds).toBe(Number.POSITIVE_INFINITY);
  });
});
