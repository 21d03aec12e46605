import type { PolicyReading } from '../../domain/plan.ts';
import { byLabel, type Family, flag, info, one, type SubjectFamilies } from './family.ts';

const POLICY_FAMILIES: readonly Family<PolicyReading>[] = [
  {
    name: 'cbr_policy_info',
    help: 'A policy of the project (polled). Absent parts are empty.',
    labels: ['policy_name', 'operation_type', 'destination_region'],
    samples: ({ policy }) => [info(policy.name, policy.operationType, policy.destinationRegion)],
  },
  {
    name: 'cbr_policy_enabled',
    help: 'Whether the policy is switched on (polled).',
    labels: [],
    samples: ({ policy: { enabled } }) => flag(enabled),
  },
  {
    name: 'cbr_policy_expected_interval_seconds',
    help: 'Longest time between two planned runs of the policy, switched on or not (polled). Absent where its schedule cannot be read.',
    labels: [],
    samples: ({ intervalSeconds }) => one(intervalSeconds),
  },
  {
    name: 'cbr_policy_next_run_timestamp_seconds',
    help: 'When the policy is to run next. Absent while it is switched off, and where its schedule cannot be read.',
    labels: [],
    samples: ({ nextSeconds }) => one(nextSeconds),
  },
  {
    name: 'cbr_policy_retention_seconds',
    help: 'How long the policy keeps backups (polled). Absent where that is for good, or by their number.',
    labels: [],
    samples: ({ policy }) => one(policy.retentionSeconds),
  },
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
