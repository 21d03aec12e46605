import { describe, expect, it } from 'vitest';
import { NO_PLAN, type PolicyReading, type VaultExpectation } from '../../../src/domain/plan.ts';
import type { SubjectFamilies } from '../../../src/metrics/families/family.ts';
import { POLICIES } from '../../../src/metrics/families/policies.ts';
import { VAULT_EXPECTATIONS } from '../../../src/metrics/families/vault-expectations.ts';
import { policy } from '../../planning/planned.ts';

/** All samples of a subject, as `name labels`. */
function samples<Subject>(kind: SubjectFamilies<Subject>, subject: Subject) {
  return Object.fromEntries(
    kind.families.flatMap((family) =>
      family
        .samples(subject)
        .map(({ labels, value }) => [[family.name, ...labels].join(' '), value]),
    ),
  );
}

const NOTHING: VaultExpectation = {
  project: 'prod',
  vaultId: 'v',
  plan: undefined,
  intervalSeconds: undefined,
  lastSeconds: undefined,
  nextSeconds: undefined,
  replicationIntervalSeconds: undefined,
  objectiveSeconds: undefined,
};
const NO_POLICIES = {
  'cbr_vault_policies backup enabled': 0,
  'cbr_vault_policies backup disabled': 0,
  'cbr_vault_policies replication enabled': 0,
  'cbr_vault_policies replication disabled': 0,
};

describe('of what is promised of a vault', () => {
  const of = (more: Partial<VaultExpectation>) =>
    samples(VAULT_EXPECTATIONS, { ...NOTHING, ...more });

  it('nothing is shown where nothing is known', () => {
    expect(of({})).toEqual({});
  });

  it('all is shown that is', () => {
    const [intervalSeconds, lastSeconds, nextSeconds] = [1, 2, 3];
    const known = { intervalSeconds, lastSeconds, nextSeconds, replicationIntervalSeconds: 4 };
    expect(of({ ...known, objectiveSeconds: 5 })).toEqual({
      cbr_vault_expected_backup_interval_seconds: 1,
      cbr_vault_last_scheduled_backup_timestamp_seconds: 2,
      cbr_vault_next_scheduled_backup_timestamp_seconds: 3,
      cbr_vault_expected_replication_interval_seconds: 4,
      cbr_vault_recovery_point_objective_seconds: 5,
    });
  });

  it('policies are counted by what is known of them, from zero on', () => {
    expect(of({ plan: NO_PLAN })).toEqual(NO_POLICIES);
    const backup = { policyId: 'p', operationType: 'backup', destinationVaultId: undefined };
    const policies = [
      { ...backup, enabled: true },
      { ...backup, policyId: 'q', enabled: false },
      { ...backup, policyId: 'r', enabled: undefined },
      { policyId: 's', operationType: 'replication', enabled: true, destinationVaultId: 'w' },
      { policyId: 't', operationType: undefined, enabled: true, destinationVaultId: undefined },
    ];
    expect(of({ plan: { ...NO_PLAN, policies } })).toEqual({
      ...NO_POLICIES,
      'cbr_vault_policies backup enabled': 1,
      'cbr_vault_policies backup disabled': 1,
      'cbr_vault_policies replication enabled': 1,
      'cbr_vault_policy_info p backup ': 1,
      'cbr_vault_policy_info q backup ': 1,
      'cbr_vault_policy_info r backup ': 1,
      'cbr_vault_policy_info s replication w': 1,
      'cbr_vault_policy_info t  ': 1,
    });
  });
});

describe('of a policy', () => {
  const reading: PolicyReading = {
    project: 'prod',
    policy: policy({
      destinationRegion: 'eu-nl',
      retentionSeconds: 86_400,
      retained: new Map([
        ['all', 9],
        ['year', 2],
      ]),
    }),
    intervalSeconds: 1,
    nextSeconds: 2,
  };

  it('all is shown that is known', () => {
    expect(samples(POLICIES, reading)).toEqual({
      'cbr_policy_info nightly backup eu-nl': 1,
      cbr_policy_enabled: 1,
      cbr_policy_expected_interval_seconds: 1,
      cbr_policy_next_run_timestamp_seconds: 2,
      cbr_policy_retention_seconds: 86_400,
      'cbr_policy_retained_backups all': 9,
      'cbr_policy_retained_backups year': 2,
    });
  });

  it('nothing is made up', () => {
    const { id, patterns, startSeconds, vaults } = reading.policy;
    const bare = {
      ...{ id, patterns, startSeconds, vaults, name: undefined, operationType: undefined },
      ...{ enabled: undefined, destinationRegion: undefined, retentionSeconds: undefined },
      retained: new Map(),
    };
    const unknown = { intervalSeconds: undefined, nextSeconds: undefined };
    expect(samples(POLICIES, { ...reading, policy: bare, ...unknown })).toEqual({
      'cbr_policy_info   ': 1,
    });
  });
});
