import { Number as PlainNumber, Seconds } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { chart } from '../panels.ts';
import { CYCLE_STEP, increase, ofProjects, rate } from './own-metrics.ts';

const SIZE = { width: 8, height: 8, interval: CYCLE_STEP } as const;
const DURATION = 'cbr_exporter_poll_cycle_duration_seconds';

export const cycles: Row = {
  title: 'Poll cycles',
  panels: [
    chart({
      ...SIZE,
      title: 'Duration of cycles',
      description:
        'Mean and 95th percentile by project. It has to stay well below the interval, or cycles are skipped as overlap.',
      unit: Seconds,
      queries: [
        {
          expr: `sum by (project) (${rate(ofProjects(`${DURATION}_sum`))}) / (sum by (project) (${rate(ofProjects(`${DURATION}_count`))}) > 0)`,
          legend: '{{project}} mean',
        },
        {
          expr: `histogram_quantile(0.95, sum by (project, le) (${rate(ofProjects(`${DURATION}_bucket`))}))`,
          legend: '{{project}} p95',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Cycles that ended',
      description: 'Cycles of all replicas, and those of them without any definite answer.',
      unit: PlainNumber,
      queries: [
        {
          expr: `sum by (project) (${increase(ofProjects('cbr_exporter_poll_cycles_total'))})`,
          legend: '{{project}}',
        },
        {
          expr: `sum by (project) (${increase(ofProjects('cbr_exporter_poll_cycle_failures_total'))})`,
          legend: '{{project}} failed',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Cycles that were skipped',
      description:
        'Planned cycles that did not run. overlap: the one before still ran; missed: the process was held up; circuit_open: the API failed too often; auth_paused: the credentials were refused.',
      unit: PlainNumber,
      shape: 'bars',
      queries: [
        {
          expr: `sum by (project, reason) (${increase(ofProjects('cbr_exporter_poll_cycles_skipped_total'))})`,
          legend: '{{project}} {{reason}}',
        },
      ],
    }),
    chart({
      title: 'Time until the next cycle',
      description:
        'By project; a saw that falls to zero and begins anew. Below zero a cycle is overdue.',
      width: 8,
      height: 8,
      unit: Seconds,
      signed: true,
      queries: [
        {
          expr: `max by (project) (${ofProjects('cbr_exporter_next_poll_cycle_timestamp_seconds')}) - time()`,
          legend: '{{project}}',
        },
      ],
    }),
    chart({
      title: 'Time since the last cycle',
      description: 'Since a cycle ended, by project, against the longest planned gap.',
      width: 8,
      height: 8,
      unit: Seconds,
      queries: [
        {
          expr: `time() - max by (project) (${ofProjects('cbr_exporter_last_poll_cycle_timestamp_seconds')})`,
          legend: '{{project}}',
        },
        {
          expr: `max by (project) (${ofProjects('cbr_exporter_poll_interval_seconds')})`,
          legend: '{{project}} interval',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Deferred restore points',
      description:
        'Restore points that were not asked for before the deadline of their cycle; the next cycle begins with them. More than a few: lengthen the schedule or raise poll.requests_per_second.',
      unit: PlainNumber,
      shape: 'bars',
      queries: [
        {
          expr: `sum by (project) (${increase(ofProjects('cbr_exporter_checkpoints_deferred_total'))})`,
          legend: '{{project}}',
        },
      ],
    }),
  ],
};
