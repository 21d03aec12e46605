import { exporterAlerts } from './exporter.ts';
import { type IdentityLabels, ruleWithin } from './identity.ts';
import { POLLING } from './polling.ts';
import { RECORDINGS } from './recordings.ts';
import { RESTORE_POINT_ALERTS } from './restore-points.ts';
import type { Group, Rule } from './rule.ts';
import { VAULT_ALERTS } from './vaults.ts';

/** All rules, for installations that these labels tell apart. */
export function groupsFor(labels: IdentityLabels): readonly Group[] {
  const group = (name: string, rules: readonly Rule[]): Group => ({
    name,
    rules: rules.map((rule) => ruleWithin(rule, labels)),
  });
  return [
    // Recorded series and the alerts that read them: one group, so that they see the same moment.
    group('cbr-restore-points', [...RECORDINGS, ...RESTORE_POINT_ALERTS, ...VAULT_ALERTS]),
    group('cbr-exporter', [...POLLING, ...exporterAlerts(labels)]),
  ];
}
