import {
  DatetimeISO,
  DurationSeconds,
  Number as PlainNumber,
  Seconds,
} from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { thresholds } from '../colours.ts';
import { bars, chart } from '../panels.ts';
import { table } from '../table.ts';
import { EXPORTER_OF_PROJECT } from './links.ts';
import {
  EXPIRATION,
  NAMES,
  NEWEST_AVAILABLE,
  ofVaults,
  outOfChosenVaults,
  withVaultName,
} from './restore-points.ts';
import { AGE_THRESHOLDS } from './vault-table.ts';

const DAY_SECONDS = 86_400;
const EXPIRES = outOfChosenVaults(EXPIRATION);
const SOON = `(${EXPIRES} - time()) < ${7 * DAY_SECONDS}`;

/** Restore points whose retention ends within the days, zero when there is none. */
const endingWithin = (days: number) => ({
  expr: `sum((${EXPIRES} - time()) < bool ${days * DAY_SECONDS})`,
  legend: days === 0 ? 'overdue' : `within ${days} d`,
});

export const age: Row = {
  title: 'Age, expiry and freshness',
  panels: [
    chart({
      title: 'Age of the newest available restore point',
      description:
        'By vault: how much would be lost by going back now. It falls when a backup is done; a vault without any available restore point has no line.',
      width: 12,
      height: 8,
      unit: Seconds,
      points: 100,
      thresholds: AGE_THRESHOLDS,
      queries: [
        {
          expr: withVaultName(`time() - ${NEWEST_AVAILABLE}`),
          legend: '{{project}} / {{vault_name}}',
        },
      ],
    }),
    chart({
      title: 'Oldest answer',
      description:
        'By project: time since the API last told for certain how the restore point does that waited longest, against max_age, from which on data is dropped. Restore points never answered are not in it: they are "Not known".',
      width: 12,
      height: 8,
      unit: Seconds,
      points: 300,
      queries: [
        {
          expr: `time() - min by (project) (${ofVaults('cbr_checkpoint_last_success_timestamp_seconds')} > 0)`,
          legend: '{{project}}',
        },
        {
          expr: 'max by (project) (cbr_exporter_data_max_age_seconds{project=~"$project"})',
          legend: '{{project}} max_age',
        },
      ],
    }),
    bars({
      title: 'Expiry coming',
      description:
        'Restore points whose retention ends, each span with the ones before it. overdue: the retention is over, and the restore point is still there.',
      width: 6,
      height: 8,
      unit: PlainNumber,
      thresholds: thresholds('blue'),
      queries: [0, 1, 7, 30].map(endingWithin),
    }),
    table({
      title: 'Expiring within a week',
      description:
        'The next to go first, those that are overdue before them. Restore points without a known expiry, as permanent ones, are not here.',
      width: 18,
      height: 8,
      queries: {
        left: SOON,
        expires: `${EXPIRES} * 1000 and on (project, checkpoint_id) (${SOON})`,
        names: `${NAMES} and on (project, checkpoint_id) (${SOON})`,
      },
      without: ['vault_id'],
      columns: [
        {
          of: 'value of left',
          title: 'Time left',
          width: 170,
          unit: DurationSeconds,
          decimals: 0,
          thresholds: thresholds('red', [0, 'yellow'], [DAY_SECONDS, 'text']),
        },
        { of: 'value of expires', title: 'Expires', width: 165, unit: DatetimeISO },
        { of: 'project', title: 'Project', width: 140, link: EXPORTER_OF_PROJECT },
        { of: 'vault_name', title: 'Vault', width: 190 },
        { of: 'name', title: 'Restore point', width: 170 },
        { of: 'checkpoint_id', title: 'Checkpoint ID', width: 310 },
      ],
      sortBy: { title: 'Time left', descending: false },
    }),
  ],
};
