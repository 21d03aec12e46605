import { Number as PlainNumber } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { FEW_IS_FAIR } from '../colours.ts';
import { chart } from '../panels.ts';
import { table } from '../table.ts';
import { EXPORTER_OF_PROJECT } from './links.ts';
import { NAMES, ofVault } from './vaults.ts';

const BARS = { width: 6, height: 8, unit: PlainNumber, shape: 'bars', interval: '5m' } as const;
const FAILED = `${ofVault('cbr_vault_failed_tasks', { by: 'operation_type, status' })} > 0`;

export const lostAndFailed: Row = {
  title: 'What was lost, and what failed and why',
  panels: [
    chart({
      ...BARS,
      title: 'Restore points lost',
      description:
        'Followed restore points that were gone before their time, of all vaults of the chosen projects. Which they were is in "Restore points with a problem" for a day, and in the log.',
      queries: [
        {
          expr: 'max by (project) (increase(cbr_restore_points_lost_total{project=~"$project"}[$__rate_interval]))',
          legend: '{{project}}',
        },
      ],
    }),
    chart({
      ...BARS,
      title: 'Failures by reason',
      description:
        'Tasks that failed, timed out or were skipped, by type and code, of all vaults of the chosen projects. The words are in the log; what to do is in the runbooks of CBRTasksFailed and CBRResourcesSkipped.',
      queries: [
        {
          expr: 'sum by (operation_type, code) (max by (project, operation_type, code) (increase(cbr_task_failures_total{project=~"$project"}[$__rate_interval])))',
          legend: '{{operation_type}} {{code}}',
        },
      ],
    }),
    table({
      title: 'Failed tasks by vault',
      description:
        'Tasks of the last day, or of what discover.tasks says, that failed, timed out or were skipped.',
      width: 12,
      height: 8,
      queries: {
        failed: FAILED,
        names: `${NAMES} and on (project, vault_id) (${FAILED})`,
      },
      columns: [
        { of: 'project', title: 'Project', width: 140, link: EXPORTER_OF_PROJECT },
        { of: 'vault_name', title: 'Vault', width: 190 },
        { of: 'operation_type', title: 'Task', width: 120 },
        { of: 'status', title: 'Status', width: 90 },
        {
          of: 'value of failed',
          title: 'Tasks',
          width: 80,
          unit: PlainNumber,
          thresholds: FEW_IS_FAIR,
        },
        { of: 'vault_id', title: 'Vault ID', width: 310 },
      ],
      sortBy: { title: 'Tasks', descending: true },
    }),
  ],
};
