import type { PolicyReading } from '../../domain/plan.ts';
import { byLabel, type Family, info, type SubjectFamilies, single } from './family.ts';

const POLICY_FAMILIES: readonly Family<PolicyReading>[] = [
  {
    name: 'cbr_policy_info',
    help: 'A policy of the project (polled). Absent parts are empty.',
    labels: ['policy_name', 'operation_type', 'destination_region'],
    samples: ({ policy }) => [info(policy.name, policy.operationType, policy.destinationRegion)],
  },
  single(
    'cbr_policy_enabled',
    'Whether the policy is switched on (polled).',
    ({ policy: { enabled } }) => enabled,
  ),
  single(
    'cbr_policy_expected_interval_seconds',
    'Longest time between two planned runs of the policy, switched on or not (polled). Absent where its schedule cannot be read.',
    ({ intervalSeconds }) => intervalSeconds,
  ),
  single(
    'cbr_policy_next_run_timestamp_seconds',
    'When the policy is to run next. Absent while it is switched off, and where its schedule cannot be read.',
    ({ nextSeconds }) => nextSeconds,
  ),
  single(
    'cbr_policy_retention_seconds',
    'How long the policy keeps backups (polled). Absent where that is for good, or by their number.',
    ({ policy }) => policy.retentionSeconds,
  ),
  {
    name: 'cbr_policy_retained_backups',
    help: 'How many backups the policy keeps, by rule: of all, or the newest of so many days, weeks, months or years (polled). Rules in use only.',
    labels: ['rule'],
    samples: ({ policy }) => byLabel(policy.retained),
  },
];

/** Policies as the list of them shows them. */
export const POLICIES: SubjectFamilies<PolicyReading> = {
  identity: ['project', 'policy_id'],
  identityOf: ({ project, policy }) => [project, policy.id],
  families: POLICY_FAMILIES,
};
