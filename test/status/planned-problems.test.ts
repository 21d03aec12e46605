import { describe, expect, it } from 'vitest';
import type { PolicyReading, VaultExpectation } from '../../src/domain/plan.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Vault } from '../../src/domain/vault.ts';
import type { VaultTrail } from '../../src/domain/vault-trail.ts';
import type { VaultFacts } from '../../src/status/model/facts.ts';
import { listedResource, listedVault } from '../inventory/listed.ts';
import { HOUR, NOW, status } from './statuses.ts';

const DAY = 24 * HOUR;
const ago = (hours: number) => NOW - hours * HOUR;

interface Known {
  readonly vault?: Partial<Vault>;
  /** Hours ago. */
  readonly newest?: number | undefined;
  readonly copied?: number;
  /** Of which something is expected; else nothing is. */
  readonly objectiveHours?: number;
  /** Hours ago. */
  readonly listed?: number;
  readonly trail?: Partial<VaultTrail>;
  readonly expectation?: Partial<VaultExpectation>;
}

const BOUND = {
  policyId: 'daily',
  operationType: 'backup',
  enabled: true,
  destinationVaultId: undefined,
} as const;

function facts(known: Known): VaultFacts {
  const {
    vault = {},
    newest,
    copied,
    objectiveHours,
    listed: age = 0,
    trail = {},
    expectation = {},
  } = known;
  const listed = listedVault('v', { a: 1 }, { allocatedBytes: 1, ...vault });
  return {
    standing: {
      project: 'prod',
      vaultId: 'v',
      vaultName: 'web',
      source: 'discovered',
      createdAtSeconds: 0,
      recoverySeconds: newest === undefined ? undefined : ago(newest),
      newestSeconds: undefined,
      objectiveSeconds: objectiveHours && objectiveHours * HOUR,
      retention: undefined,
      resources: [],
      newestFailure: undefined,
      silence: objectiveHours === undefined ? 'nothing_expected' : undefined,
      remark: '',
    },
    reading: {
      project: 'prod',
      vault: listed,
      recovery: {
        byResource: new Map(),
        without: [],
        vaultSeconds: undefined,
        newestSeconds: newest === undefined ? undefined : ago(newest),
      },
      backups: undefined,
      failedBackups: undefined,
      replicatedSeconds: new Map(copied === undefined ? [] : [['eu-nl', ago(copied)]]),
    },
    listedAtSeconds: ago(age),
    expectation: {
      project: 'prod',
      vaultId: 'v',
      plan: {
        policies: [BOUND],
        backup: undefined,
        replicationIntervalSeconds: undefined,
        isKeptByCount: false,
      },
      intervalSeconds: DAY,
      lastSeconds: undefined,
      nextSeconds: undefined,
      replicationIntervalSeconds: undefined,
      objectiveSeconds: undefined,
      ...expectation,
    },
    trail: {
      used: [],
      counts: [],
      drop: undefined,
      unplannedAtSeconds: undefined,
      ...trail,
    },
  };
}

function policy(more: Partial<Policy> = {}, intervalSeconds: number | undefined = DAY) {
  const known: PolicyReading = {
    project: 'prod',
    policy: {
      id: 'daily',
      name: 'every day',
      operationType: 'backup',
      enabled: true,
      destinationRegion: undefined,
      patterns: undefined,
      startSeconds: undefined,
      retentionSeconds: 30 * DAY,
      retained: new Map(),
      vaults: [],
      ...more,
    },
    intervalSeconds,
    nextSeconds: undefined,
  };
  return known;
}

function said(known: Known, policies: readonly PolicyReading[] = []) {
  const { problems } = status({ vaults: [facts(known)], policies });
  return problems.map(({ kind, sinceSeconds }) =>
    sinceSeconds === undefined ? kind : `${kind} ${(NOW - sinceSeconds) / HOUR}`,
  );
}

describe('a planned backup', () => {
  const last = (hours: number, more: Partial<VaultExpectation> = {}) => ({
    expectation: { lastSeconds: ago(hours), ...more },
  });

  it.each([
    ['was made', { newest: 5, ...last(5) }, []],
    ['is late, and may be', { newest: 26, ...last(3) }, []],
    ['was not made', { newest: 29, ...last(5) }, ['backup_missed 5']],
    ['was not made the time before', { newest: 55, ...last(3) }, ['backup_missed 27']],
    [
      'every hour was not made',
      { newest: 9, ...last(0.5, { intervalSeconds: HOUR }) },
      ['backup_missed 4.5'],
    ],
    ['every hour was made', { newest: 4, ...last(0.5, { intervalSeconds: HOUR }) }, []],
    ['of a vault without any is another matter', { newest: undefined, ...last(5) }, []],
    [
      'was planned only later',
      { newest: 29, ...last(5), trail: { unplannedAtSeconds: ago(4) } },
      [],
    ],
    [
      'was planned by then',
      { newest: 29, ...last(5), trail: { unplannedAtSeconds: ago(6) } },
      ['backup_missed 5'],
    ],
    [
      'of a vault that is empty',
      { newest: 29, ...last(5), vault: { resources: [], allocatedBytes: 0 } },
      [],
    ],
    ['without a plan', { newest: 29 }, []],
  ] as const)('%s', (_, known, expected) => {
    expect(said(known)).toEqual(expected);
  });

  it('is judged as of when the lists were read', () => {
    expect(said({ newest: 29, ...last(5), listed: 2 })).toEqual([]);
  });
});

describe('an objective', () => {
  const known = { newest: 27, objectiveHours: 26 };

  it('is missed by what was too old when the lists were read', () => {
    expect(said(known)).toEqual(['objective_missed 1']);
  });

  it('is not by what came to be so since: a list of once a day shows the next one later', () => {
    expect(said({ ...known, listed: 2 })).toEqual([]);
  });
});

describe('copies', () => {
  const copied = (hours: number, interval: number | undefined = DAY) => ({
    copied: hours,
    expectation: { replicationIntervalSeconds: interval },
  });

  it.each([
    ['of the newest', { newest: 40, ...copied(40) }, []],
    ['of the one before, and in time', { newest: 20, ...copied(44) }, []],
    [
      'of one that is older than two intervals',
      { newest: 20, ...copied(53) },
      ['replica_behind 53'],
    ],
    ['while the newest waits for too long', { newest: 29, ...copied(30) }, ['replica_behind 30']],
    ['that nobody plans', { newest: 20, ...copied(53), expectation: {} }, []],
  ] as const)('%s', (_, known, expected) => {
    expect(said(known)).toEqual(expected);
  });
});

describe('backups that went', () => {
  const drop = (left: number, hours = 3) => ({
    trail: { drop: { atSeconds: ago(hours), before: 10, left } },
  });

  it.each([
    ['half of them', drop(5), [], ['backups_dropped 3']],
    ['yesterday', drop(5, 25), [], []],
    ['that the policy lets go two at a time', drop(5), [policy({ retentionSeconds: 2 * DAY })], []],
    [
      'all, whatever the policy',
      drop(0),
      [policy({ retentionSeconds: 2 * DAY })],
      ['backups_dropped 3'],
    ],
    ['with a policy that keeps more', drop(5), [policy()], ['backups_dropped 3']],
  ] as const)('%s', (_, known, policies, expected) => {
    expect(said(known, policies)).toEqual(expected);
  });
});

describe('a vault', () => {
  const used = [
    { sinceSeconds: ago(90), bytes: 0 },
    { sinceSeconds: ago(3), bytes: 20 },
  ];

  it.each([
    [
      'that will be full',
      { vault: { usedBytes: 50, capacityBytes: 100 }, trail: { used } },
      ['vault_full_soon'],
    ],
    ['that will not', { vault: { usedBytes: 20, capacityBytes: 100 }, trail: { used } }, []],
    [
      'that grows',
      { vault: { usedBytes: 50, capacityBytes: 100, autoExpand: true }, trail: { used } },
      [],
    ],
    [
      'that is almost full',
      { vault: { usedBytes: 90, capacityBytes: 100 }, trail: { used } },
      ['vault_almost_full'],
    ],
    [
      'whose server is gone',
      {
        vault: {
          resources: [listedResource('a', { protectStatus: 'deleted' }), listedResource('b')],
        },
      },
      ['resource_gone'],
    ],
  ] as const)('%s', (_, known, expected) => {
    expect(said(known)).toEqual(expected);
  });
});

describe('a policy', () => {
  it.each([
    ['that keeps enough', policy({ retentionSeconds: 2 * DAY }), []],
    ['that keeps too few', policy({ retentionSeconds: DAY }), ['retention_short']],
    ['that is off', policy({ retentionSeconds: DAY, enabled: false }), []],
    ['that is for no vault', policy({ id: 'other', retentionSeconds: DAY }), []],
    ['that keeps by number', policy({ retentionSeconds: undefined }), []],
    [
      'whose times cannot be read',
      { ...policy({ retentionSeconds: DAY }), intervalSeconds: undefined },
      [],
    ],
  ] as const)('%s', (_, known, expected) => {
    expect(said({}, [known])).toEqual(expected);
  });

  it('is said with its vault', () => {
    const { problems } = status({
      vaults: [facts({})],
      policies: [policy({ retentionSeconds: DAY })],
    });
    expect(problems).toMatchObject([
      {
        vaultId: 'v',
        reason:
          'Policy "every day" keeps backups for 1d and makes them up to 1d apart: one failure leaves none.',
      },
    ]);
  });
});
