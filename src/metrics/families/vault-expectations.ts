import type { VaultExpectation } from '../../domain/plan.ts';
import { POLICY_OPERATIONS } from '../../domain/policy.ts';
import { type Family, info, type Sample, type SubjectFamilies, single } from './family.ts';

const STATES = [
  ['enabled', true],
  ['disabled', false],
] as const;

const EXPECTATION_FAMILIES: readonly Family<VaultExpectation>[] = [
  single(
    'cbr_vault_recovery_point_objective_seconds',
    'How old the recovery point of the vault may be: as configured, else the longest planned time between two backups and the grace. Absent without either.',
    ({ objectiveSeconds }) => objectiveSeconds,
  ),
  single(
    'cbr_vault_last_scheduled_backup_timestamp_seconds',
    'The last time that has come of those that the enabled backup policies of the vault plan; not before the vault was there.',
    ({ lastSeconds }) => lastSeconds,
  ),
  single(
    'cbr_vault_next_scheduled_backup_timestamp_seconds',
    'The next time that the enabled backup policies of the vault plan.',
    ({ nextSeconds }) => nextSeconds,
  ),
  single(
    'cbr_vault_expected_backup_interval_seconds',
    'Longest time between two backups that the enabled backup policies of the vault plan together (polled).',
    ({ intervalSeconds }) => intervalSeconds,
  ),
  single(
    'cbr_vault_expected_replication_interval_seconds',
    'The same of its enabled replication policies (polled).',
    ({ replicationIntervalSeconds }) => replicationIntervalSeconds,
  ),
  {
    name: 'cbr_vault_policies',
    help: 'Policies of the vault by what they do (polled). Absent before they were read.',
    labels: ['operation_type', 'state'],
    samples: policyCounts,
  },
  {
    name: 'cbr_vault_policy_info',
    help: 'A policy of the vault (polled). destination_vault_id: where its copies go.',
    labels: ['policy_id', 'operation_type', 'destination_vault_id'],
    samples: ({ plan }) =>
      (plan?.policies ?? []).map(({ policyId, operationType, destinationVaultId }) =>
        info(policyId, operationType, destinationVaultId),
      ),
  },
];

function policyCounts({ plan }: VaultExpectation): readonly Sample[] {
  if (plan === undefined) return [];
  return POLICY_OPERATIONS.flatMap((operation) =>
    STATES.map(([state, isEnabled]) => ({
      labels: [operation, state],
      value: plan.policies.filter(
        ({ operationType, enabled }) => operationType === operation && enabled === isEnabled,
      ).length,
    })),
  );
}

/** What is promised of vaults, by their policies and by the configuration. */
export const VAULT_EXPECTATIONS: SubjectFamilies<VaultExpectation> = {
  identity: ['project', 'vault_id'],
  identityOf: ({ project, vaultId }) => [project, vaultId],
  families: EXPECTATION_FAMILIES,
};
