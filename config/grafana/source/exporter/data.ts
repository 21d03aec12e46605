import { PercentUnit, Number as PlainNumber } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { oneOrZero, thresholds } from '../colours.ts';
import { chart, states } from '../panels.ts';
import { ofProjects } from './own-metrics.ts';

const SIZE = { width: 6, height: 8 } as const;

/** By project; the replica that heard of a restore point last counts, and never heard is no age. */
export const OLDEST_AGE = `(time() - min by (project) (max by (project, checkpoint_id) (${ofProjects('cbr_checkpoint_last_success_timestamp_seconds')}) > 0))`;

export const data: Row = {
  title: 'Data',
  panels: [
    chart({
      ...SIZE,
      title: 'Age of the oldest answer',
      description:
        'As a part of max_age, by project. At 100 % the exporter drops what it knows of a restore point.',
      unit: PercentUnit,
      thresholds: thresholds('green', [0.5, 'yellow'], [0.8, 'red']),
      queries: [
        {
          expr: `${OLDEST_AGE} / max by (project) (${ofProjects('cbr_exporter_data_max_age_seconds')})`,
          legend: '{{project}}',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Restore points without an answer',
      description: 'Those whose last poll failed, and those that were never answered.',
      unit: PlainNumber,
      shape: 'steps',
      decimals: 0,
      queries: [
        {
          expr: `sum by (project) (max by (project, checkpoint_id) (${ofProjects('cbr_checkpoint_poll_success')}) == bool 0)`,
          legend: '{{project}} failed',
        },
        {
          expr: `sum by (project) (max by (project, checkpoint_id) (${ofProjects('cbr_checkpoint_last_success_timestamp_seconds')}) == bool 0)`,
          legend: '{{project}} never',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Restore points watched',
      description:
        'By where their IDs come from: the configuration itself (static), files, or discovery.',
      unit: PlainNumber,
      shape: 'steps',
      decimals: 0,
      queries: [
        {
          expr: `max by (project, source) (${ofProjects('cbr_exporter_checkpoints')})`,
          legend: '{{project}} {{source}}',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Surprises in answers',
      description:
        'Values that nobody documented and fields that could not be read, since the start of the exporter; no data when there were none. The log names them; a newer version may know them.',
      unit: PlainNumber,
      shape: 'steps',
      decimals: 0,
      queries: [
        {
          expr: `sum by (field) (max by (project, field) (${ofProjects('cbr_exporter_unknown_values_total')}))`,
          legend: '{{field}} unknown',
        },
        {
          expr: `sum by (field) (max by (project, field) (${ofProjects('cbr_exporter_invalid_fields_total')}))`,
          legend: '{{field}} unreadable',
        },
      ],
    }),
    states({
      title: 'Lists that discovery reads',
      description:
        'By project and list: whether all of it was read when it was last due. What a list said before stays for max_age. Without discovery there are none.',
      width: 24,
      height: 7,
      unit: PlainNumber,
      mappings: [oneOrZero(['complete', 'green'], ['incomplete', 'red'])],
      queries: [
        {
          expr: `min by (project, collector) (${ofProjects('cbr_exporter_collector_success')})`,
          legend: '{{project}} {{collector}}',
        },
      ],
    }),
  ],
};
