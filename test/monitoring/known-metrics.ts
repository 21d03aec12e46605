import { OPERATIONS } from '../../src/cbr/http/operation.ts';
import { SKIP_REASONS } from '../../src/domain/cycle.ts';
import { FAILURE_REASONS } from '../../src/domain/outcome.ts';
import { PRESENCES } from '../../src/domain/reading.ts';
import { CHECKPOINT_STATUSES, PROTECT_STATUSES } from '../../src/domain/restore-point.ts';
import { TASK_ENDS } from '../../src/domain/task.ts';
import { VAULT_STATUSES } from '../../src/domain/vault.ts';
import { POLICIES } from '../../src/metrics/families/policies.ts';
import { RESTORE_POINTS } from '../../src/metrics/families/restore-points.ts';
import { VAULT_EXPECTATIONS } from '../../src/metrics/families/vault-expectations.ts';
import { VAULT_TASKS } from '../../src/metrics/families/vault-tasks.ts';
import { VAULTS } from '../../src/metrics/families/vaults.ts';
import { createOwnMetrics } from '../../src/metrics/own/own-metrics.ts';

export interface KnownFamily {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

function family(name: string, type: string, ...labels: readonly string[]): KnownFamily {
  return { name, type, labels };
}

/** The families that the exporter has, from the tables they are made from. */
export const FAMILIES: readonly KnownFamily[] = [
  ...RESTORE_POINTS.families.map(({ name, labels }) =>
    family(name, 'gauge', ...RESTORE_POINTS.identity, ...labels),
  ),
  ...[VAULTS, VAULT_EXPECTATIONS, VAULT_TASKS, POLICIES].flatMap(({ families, identity }) =>
    families.map(({ name, labels }) => family(name, 'gauge', ...identity, ...labels)),
  ),
  ...createOwnMetrics({ version: '1', revision: '1', nodeVersion: '1' }).families,
];

/** What Prometheus puts on every series, or makes itself; cluster where there are several. */
const TARGET_LABELS = ['job', 'instance', 'cluster'];
const ALERT_LABELS = [
  'alertname',
  'alertstate',
  'severity',
  'project',
  'checkpoint_id',
  'vault_id',
];
const OF_PROMETHEUS = [
  family('up', 'gauge'),
  family('scrape_duration_seconds', 'gauge'),
  family('scrape_samples_scraped', 'gauge'),
  family('ALERTS', 'gauge', ...ALERT_LABELS),
];

/** Labels by the name that a query uses: a histogram has three, and none of its own. */
export const METRICS: ReadonlyMap<string, readonly string[]> = new Map(
  [...FAMILIES, ...OF_PROMETHEUS].flatMap(({ name, type, labels }) => {
    const all = [...labels, ...TARGET_LABELS];
    const queried: [string, string[]][] =
      type === 'histogram'
        ? [
            [`${name}_bucket`, [...all, 'le']],
            [`${name}_sum`, all],
            [`${name}_count`, all],
          ]
        : [[name, all]];
    return queried;
  }),
);

/** The values that a label of a metric can have; undefined when they are no closed set. */
export function valuesOf(metric: string, label: string): readonly string[] | undefined {
  switch (label) {
    case 'presence':
      return PRESENCES;
    case 'status':
      return statusesOf(metric);
    case 'protect_status':
      return [...PROTECT_STATUSES, 'unknown'];
    case 'reason':
      return metric === 'cbr_exporter_poll_cycles_skipped_total' ? SKIP_REASONS : FAILURE_REASONS;
    case 'operation':
      return OPERATIONS;
    case 'source':
      return ['static', 'file', 'discovered'];
    case 'cause':
      return ['local', 'server'];
    default:
      return undefined;
  }
}

function statusesOf(metric: string): readonly string[] {
  switch (metric) {
    case 'cbr_vault_status':
      return [...VAULT_STATUSES, 'unknown'];
    case 'cbr_vault_backups':
      return ['available', 'error', 'open', 'unknown'];
    case 'cbr_vault_failed_tasks':
    case 'cbr_tasks_total':
      return TASK_ENDS;
    default:
      return [...CHECKPOINT_STATUSES, 'unknown'];
  }
}
