import { describe, expect, it } from 'vitest';
import { NO_PLAN, type VaultPlan } from '../../src/domain/plan.ts';
import type { Vault } from '../../src/domain/vault.ts';
import { createExpected, expectationOf } from '../../src/planning/expectation.ts';
import { listedVault } from '../inventory/listed.ts';
import { NO_PLANS } from './no-plans.ts';

const DAILY: VaultPlan = {
  ...NO_PLAN,
  backup: { intervalSeconds: 86_400, lastSeconds: 1_000_000, nextSeconds: 1_086_400 },
  replicationIntervalSeconds: 172_800,
};
const OPTIONS = {
  project: 'prod',
  replicas: false,
  graceSeconds: 7200,
  configured: [
    { vaults: [{ name: 'db-*' }, { id: 'abc' }], recoveryPointSeconds: 14_400 },
    { vaults: [{ tag: { tier: 'gold' } }], recoveryPointSeconds: 93_600 },
    { vaults: [{ name: 'db-*' }], recoveryPointSeconds: 1 },
  ],
};
const GOLD = [{ key: 'tier', value: 'gold' }];

describe('what is expected of a vault', () => {
  it.each<[string, Partial<Vault>, VaultPlan | undefined, object]>([
    [
      'by its policies',
      {},
      DAILY,
      {
        intervalSeconds: 86_400,
        lastSeconds: 1_000_000,
        nextSeconds: 1_086_400,
        replicationIntervalSeconds: 172_800,
        objectiveSeconds: 93_600,
      },
    ],
    ['by its name', { name: 'db-1' }, DAILY, { objectiveSeconds: 14_400 }],
    ['by its ID, in any case', { id: 'ABC' }, DAILY, { objectiveSeconds: 14_400 }],
    ['by its tag', { tags: GOLD }, undefined, { objectiveSeconds: 93_600, plan: undefined }],
    [
      'by the first that names it',
      { name: 'db-1', tags: GOLD },
      DAILY,
      { objectiveSeconds: 14_400 },
    ],
    ['by nothing', {}, NO_PLAN, { objectiveSeconds: undefined, lastSeconds: undefined }],
    [
      'not before it was there',
      { createdAtSeconds: 1_000_001 },
      DAILY,
      { lastSeconds: undefined, nextSeconds: 1_086_400 },
    ],
    ['from when it was there', { createdAtSeconds: 1_000_000 }, DAILY, { lastSeconds: 1_000_000 }],
    [
      'when others copy into it',
      { name: 'db-1', protectType: 'replication' },
      DAILY,
      {
        plan: DAILY,
        nextSeconds: undefined,
        replicationIntervalSeconds: undefined,
        objectiveSeconds: undefined,
      },
    ],
  ])('%s', (_, vault, plan, expected) => {
    expect(expectationOf(listedVault('v', {}, vault), plan, OPTIONS)).toMatchObject(expected);
  });

  it('when others copy into it, by who follows the copies', () => {
    const vault = listedVault('v', {}, { name: 'db-1', protectType: 'replication' });
    const expected = expectationOf(vault, DAILY, { ...OPTIONS, replicas: true });
    expect(expected).toMatchObject({ objectiveSeconds: 14_400, nextSeconds: undefined });
  });

  it('is the same object as long as vault and plan are', () => {
    const { ofVault } = createExpected(OPTIONS);
    const vault = listedVault('v');
    const plans = { ...NO_PLANS, planOf: () => DAILY };
    const first = ofVault(vault, plans);
    expect(ofVault(vault, { ...plans })).toBe(first);
    expect(ofVault(vault, NO_PLANS)).toMatchObject({ plan: NO_PLAN });
    expect(ofVault(vault, undefined)).toMatchObject({ plan: undefined });
  });
});

describe('vaults of which a name is known', () => {
  it('have the objective that is for it, and the same object as long as that stays', () => {
    const { ofNames } = createExpected(OPTIONS);
    const names = new Map([
      ['a', 'db-1'],
      ['b', 'web'],
      ['abc', undefined],
    ]);
    const first = ofNames(names);
    expect(first).toMatchObject([
      { vaultId: 'a', objectiveSeconds: 14_400, plan: undefined },
      { vaultId: 'abc', objectiveSeconds: 14_400 },
    ]);
    const second = ofNames(new Map([...names, ['a', 'db-renamed']]));
    expect(second[0]).toBe(first[0]);
  });
});
