import { DISCOVERY_ALERTS } from './discovery.ts';
import { exporterAlerts } from './exporter.ts';
import { type IdentityLabels, ruleWithin } from './identity.ts';
import { PLAN_ALERTS, PLAN_RECORDINGS } from './planned-backups.ts';
import { POLLING } from './polling.ts';
import { RECORDINGS } from './recordings.ts';
import { RECOVERY_POINT_ALERTS } from './recovery-points.ts';
import { RESTORE_POINT_ALERTS } from './restore-points.ts';
import type { Group, Rule } from './rule.ts';
import { VAULT_RECORDINGS } from './vault-recordings.ts';
import { VAULT_STATE_ALERTS, VAULT_STATE_RECORDINGS } from './vault-state.ts';

// Recorded series before the alerts that read them, and in one group, so that they see the same
// moment.
const RESTORE_POINTS: readonly Rule[] = [
  ...RECORDINGS,
  ...VAULT_RECORDINGS,
  ...PLAN_RECORDINGS,
  ...VAULT_STATE_RECORDINGS,
  ...RESTORE_POINT_ALERTS,
  ...RECOVERY_POINT_ALERTS,
  ...PLAN_ALERTS,
  ...VAULT_STATE_ALERTS,
  ...DISCOVERY_ALERTS,
];

/** All rules, for installations that these labels tell apart. */
export function groupsFor(labels: IdentityLabels): readonly Group[] {
  const group = (name: string, rules: readonly Rule[]): Group => ({
    name,
    rules: rules.map((rule) => ruleWithin(rule, labels)),
  });
  return [
    group('cbr-restore-points', RESTORE_POINTS),
    group('cbr-exporter', [...POLLING, ...exporterAlerts(labels)]),
  ];
}
