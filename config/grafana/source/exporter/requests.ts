import {
  PercentUnit,
  Number as PlainNumber,
  RequestsPerSecond,
  Seconds,
} from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../assemble.ts';
import { oneOrZero } from '../colours.ts';
import { chart, states } from '../panels.ts';
import { CYCLE_STEP, increase, ofProjects, rate } from './own-metrics.ts';

const SIZE = { width: 8, height: 8, interval: CYCLE_STEP } as const;
const FAILURES = ofProjects('cbr_exporter_api_request_failures_total');
const REQUESTS = ofProjects('cbr_exporter_api_requests_total');

const quantile = (part: number) => ({
  expr: `histogram_quantile(${part}, sum by (operation, le) (${rate(ofProjects('cbr_exporter_api_request_duration_seconds_bucket'))}))`,
  legend: `{{operation}} p${part * 100}`,
});

export const requests: Row = {
  title: 'Requests to the API',
  panels: [
    chart({
      ...SIZE,
      title: 'Requests',
      description:
        'HTTP attempts of all replicas by what they were for, retries included: this is the load on the API and its quota.',
      unit: RequestsPerSecond,
      shape: 'stacked',
      queries: [{ expr: `sum by (operation) (${rate(REQUESTS)})`, legend: '{{operation}}' }],
    }),
    chart({
      ...SIZE,
      title: 'Latency of requests',
      description: 'Median, 95th and 99th percentile of single attempts, failed ones included.',
      unit: Seconds,
      queries: [quantile(0.5), quantile(0.95), quantile(0.99)],
    }),
    chart({
      ...SIZE,
      title: 'Error ratio by reason',
      description:
        'Attempts without a definite answer, as a part of all. That a restore point is gone is an answer.',
      unit: PercentUnit,
      shape: 'stacked',
      queries: [
        {
          expr: `sum by (reason) (${rate(FAILURES)}) / on () group_left () (sum(${rate(REQUESTS)}) > 0)`,
          legend: '{{reason}}',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Failures by project and reason',
      description:
        'Attempts without a definite answer; no data when there were none. What each reason means is in config/OPERATIONS.md.',
      unit: PlainNumber,
      shape: 'bars',
      queries: [
        {
          expr: `sum by (project, reason) (${increase(FAILURES)}) > 0`,
          legend: '{{project}} {{reason}}',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Retries',
      description: 'Attempts that were made again within a cycle, by what had failed.',
      unit: PlainNumber,
      shape: 'bars',
      queries: [
        {
          expr: `sum by (operation, reason) (${increase(ofProjects('cbr_exporter_api_request_retries_total'))})`,
          legend: '{{operation}} {{reason}}',
        },
      ],
    }),
    chart({
      ...SIZE,
      title: 'Throttling',
      description:
        'Seconds that requests waited in a second, summed over requests. local: for our own limit, which is how it should be; server: because the API said so, which means that the limit is too high or somebody else uses the quota.',
      unit: PlainNumber,
      queries: [
        {
          expr: `sum by (project, cause) (${rate(ofProjects('cbr_exporter_api_throttled_seconds_total'))})`,
          legend: '{{project}} {{cause}}',
        },
      ],
    }),
    chart({
      title: 'Rate limit now',
      description:
        'Requests a second that the exporter allows itself; the API may have pressed it below poll.requests_per_second.',
      width: 12,
      height: 7,
      unit: RequestsPerSecond,
      shape: 'steps',
      queries: [
        {
          expr: `min by (project) (${ofProjects('cbr_exporter_api_rate_limit_requests_per_second')})`,
          legend: '{{project}}',
        },
      ],
    }),
    states({
      title: 'Circuit',
      description: 'Open: the API failed too often, and nothing is asked for a while.',
      width: 12,
      height: 7,
      unit: PlainNumber,
      queries: [
        {
          expr: `max by (project) (${ofProjects('cbr_exporter_api_circuit_open')})`,
          legend: '{{project}}',
        },
      ],
      mappings: [oneOrZero(['open', 'orange'], ['closed', 'green'])],
    }),
  ],
};
