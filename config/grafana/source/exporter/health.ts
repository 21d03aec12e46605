import {
  BoolYesNo,
  DatetimeISO,
  PercentUnit,
  Number as PlainNumber,
  Seconds,
} from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { FEW_IS_FAIR, NONE_IS_GOOD, thresholds } from '../colours.ts';
import { stat } from '../panels.ts';
import { table } from '../table.ts';
import { OLDEST_AGE } from './data.ts';
import { ofProjects, ofReplicas, ofTargets } from './own-metrics.ts';

const SMALL = { width: 3, height: 4 } as const;
const ONE_IS_GOOD = thresholds('red', [1, 'green']);
const ONE_IS_BAD = thresholds('green', [1, 'red']);
const MILLISECONDS = '* 1000';

const worst = (family: string): string => `min by (project) (${ofProjects(family)})`;
const latest = (family: string): string => `max by (project) (${ofProjects(family)})`;

export const health: Row = {
  title: 'Health',
  panels: [
    stat({
      ...SMALL,
      title: 'Replicas down',
      description:
        'Targets of the chosen jobs that do not answer their scrapes, whichever instances are chosen.',
      unit: PlainNumber,
      queries: [{ expr: `sum(${ofTargets('up')} == bool 0)`, legend: 'down' }],
      thresholds: NONE_IS_GOOD,
    }),
    stat({
      ...SMALL,
      title: 'Projects down',
      description:
        'Projects whose last cycle was not signed in, or got no definite answer in any replica.',
      unit: PlainNumber,
      queries: [{ expr: `sum(${latest('cbr_up')} == bool 0)`, legend: 'down' }],
      thresholds: NONE_IS_GOOD,
    }),
    stat({
      ...SMALL,
      title: 'Credentials refused',
      description:
        'Projects whose credentials the API refused, or that have none to send. Nothing is sent for them until the credentials change or a pause is over.',
      unit: PlainNumber,
      queries: [
        { expr: `sum(${worst('cbr_exporter_auth_success')} == bool 0)`, legend: 'refused' },
      ],
      thresholds: NONE_IS_GOOD,
    }),
    stat({
      ...SMALL,
      title: 'Circuits open',
      description:
        'Projects for which the exporter does not ask for now, since the API failed too often.',
      unit: PlainNumber,
      queries: [{ expr: `sum(${latest('cbr_exporter_api_circuit_open')})`, legend: 'open' }],
      thresholds: FEW_IS_FAIR,
    }),
    stat({
      ...SMALL,
      title: 'Oldest data of max_age',
      description:
        'Age of the oldest answer as a part of max_age, in the project where that is most. At 100 % data is dropped.',
      unit: PercentUnit,
      decimals: 0,
      queries: [
        {
          expr: `max(${OLDEST_AGE} / ${latest('cbr_exporter_data_max_age_seconds')})`,
          legend: 'used',
        },
      ],
      thresholds: thresholds('green', [0.5, 'yellow'], [0.8, 'red']),
    }),
    stat({
      ...SMALL,
      title: 'Most overdue cycle',
      description:
        'How long ago the next cycle should have begun, in the project where that is longest. Below zero it is still to come.',
      unit: Seconds,
      decimals: 0,
      queries: [
        {
          expr: `max(time() - ${latest('cbr_exporter_next_poll_cycle_timestamp_seconds')})`,
          legend: 'overdue',
        },
      ],
      thresholds: thresholds('green', [60, 'yellow'], [300, 'red']),
    }),
    stat({
      ...SMALL,
      title: 'Reloads refused',
      description:
        'Replicas whose last load of the configuration failed. They go on with the one before.',
      unit: PlainNumber,
      queries: [
        {
          expr: `sum(${ofReplicas('cbr_exporter_config_last_reload_successful')} == bool 0)`,
          legend: 'refused',
        },
      ],
      thresholds: NONE_IS_GOOD,
    }),
    stat({
      ...SMALL,
      title: 'Storage failing',
      description:
        'Replicas whose last write of the readings failed. No data without --storage.path: then nothing is written.',
      unit: PlainNumber,
      queries: [
        {
          expr: `sum(${ofReplicas('cbr_exporter_storage_last_write_successful')} == bool 0)`,
          legend: 'failing',
        },
      ],
      thresholds: NONE_IS_GOOD,
    }),
    table({
      title: 'Projects',
      description:
        'How each project is polled and how it does. Of replicas that differ the worse one is shown.',
      width: 24,
      height: 8,
      queries: {
        info: `max by (project, project_id, region, endpoint) (${ofProjects('cbr_project_info')})`,
        up: worst('cbr_up'),
        signedin: worst('cbr_exporter_auth_success'),
        watched: `sum by (project) (max by (project, source) (${ofProjects('cbr_exporter_checkpoints')}))`,
        interval: latest('cbr_exporter_poll_interval_seconds'),
        maxage: latest('cbr_exporter_data_max_age_seconds'),
        last: `${latest('cbr_exporter_last_poll_cycle_timestamp_seconds')} ${MILLISECONDS}`,
        next: `${latest('cbr_exporter_next_poll_cycle_timestamp_seconds')} ${MILLISECONDS}`,
        unverified: latest('cbr_exporter_tls_verification_disabled'),
      },
      columns: [
        { of: 'project', title: 'Project', width: 150 },
        { of: 'value of up', title: 'Up', width: 70, unit: BoolYesNo, thresholds: ONE_IS_GOOD },
        {
          of: 'value of signedin',
          title: 'Signed in',
          width: 90,
          unit: BoolYesNo,
          thresholds: ONE_IS_GOOD,
        },
        { of: 'value of watched', title: 'Restore points', width: 115, unit: PlainNumber },
        { of: 'value of interval', title: 'Interval', width: 90, unit: Seconds },
        { of: 'value of maxage', title: 'max_age', width: 90, unit: Seconds },
        { of: 'value of last', title: 'Last cycle ended', width: 165, unit: DatetimeISO },
        { of: 'value of next', title: 'Next cycle', width: 165, unit: DatetimeISO },
        {
          of: 'value of unverified',
          title: 'TLS unverified',
          width: 115,
          unit: BoolYesNo,
          thresholds: ONE_IS_BAD,
        },
        { of: 'region', title: 'Region', width: 90 },
        { of: 'project_id', title: 'Project ID', width: 270 },
        { of: 'endpoint', title: 'Endpoint' },
      ],
      sortBy: { title: 'Project', descending: false },
    }),
    table({
      title: 'Replicas',
      description:
        'The processes, which shard of how many they are, what they run, and since when.',
      width: 24,
      height: 5,
      queries: {
        build: `max by (job, instance, version, revision, node_version) (${ofReplicas('cbr_exporter_build_info')})`,
        started: `max by (job, instance) (${ofReplicas('process_start_time_seconds')}) ${MILLISECONDS}`,
        loaded: `max by (job, instance) (${ofReplicas('cbr_exporter_config_last_reload_success_timestamp_seconds')}) ${MILLISECONDS}`,
        valid: `min by (job, instance) (${ofReplicas('cbr_exporter_config_last_reload_successful')})`,
        shard: `max by (job, instance) (${ofReplicas('cbr_exporter_shard')})`,
        total: `max by (job, instance) (${ofReplicas('cbr_exporter_total_shards')})`,
      },
      columns: [
        { of: 'job', title: 'Job', width: 180 },
        { of: 'instance', title: 'Instance', width: 220 },
        { of: 'value of shard', title: 'Shard', width: 70, unit: PlainNumber },
        { of: 'value of total', title: 'of', width: 60, unit: PlainNumber },
        { of: 'version', title: 'Version', width: 120 },
        { of: 'revision', title: 'Revision', width: 330 },
        { of: 'node_version', title: 'Node.js', width: 110 },
        { of: 'value of started', title: 'Started', width: 165, unit: DatetimeISO },
        { of: 'value of loaded', title: 'Configuration loaded', width: 170, unit: DatetimeISO },
        {
          of: 'value of valid',
          title: 'Last load accepted',
          width: 150,
          unit: BoolYesNo,
          thresholds: ONE_IS_GOOD,
        },
      ],
      sortBy: { title: 'Instance', descending: false },
    }),
  ],
};
