import { asked, instancesOf, type Rule } from './rule.ts';

const AGE = 'instance_project:cbr_exporter_poll_age_seconds:unpaused';
const TOLERATED = 'project:cbr_exporter_poll_interval_seconds:tolerated';

/** Whether projects are polled, and whether the API lets them. */
export const POLLING: readonly Rule[] = [
  {
    record: AGE,
    why: 'How long ago a replica last asked anything, ended a cycle, or, having done neither, loaded its configuration. While the credentials are refused it waits on purpose; while the circuit is open it goes on asking for one checkpoint at each tick.',
    expr: `time() - max by (job, instance, project) (
  cbr_checkpoint_last_poll_timestamp_seconds
  or
  cbr_exporter_last_poll_cycle_timestamp_seconds
  or
  0 * cbr_exporter_poll_interval_seconds
  + on (job, instance) group_left ()
  cbr_exporter_config_last_reload_success_timestamp_seconds
)
unless on (job, instance, project)
cbr_exporter_auth_success == 0`,
  },
  {
    record: TOLERATED,
    why: 'Two planned intervals; and minutes where these are shorter, since what is known here is as old as the last scrape.',
    expr: 'clamp_min(2 * max by (project) (cbr_exporter_poll_interval_seconds), 300)',
  },
  {
    alert: 'CBRPollingStalled',
    severity: 'critical',
    why: 'No replica polls, or only some of them.',
    expr: `min by (project) (${AGE})
> on (project)
${TOLERATED}`,
    for: '5m',
    summary: 'The exporter has stopped polling a project.',
    description:
      'Project {{ $labels.project }} was last polled {{ $value | humanizeDuration }} ago, by any replica.',
  },
  {
    alert: 'CBRPollingStalled',
    severity: 'warning',
    expr: `max by (project) (${AGE})
> on (project)
${TOLERATED}
unless on (project)
min by (project) (${AGE})
> on (project)
${TOLERATED}`,
    for: '5m',
    about: ['project'],
    summary: 'A replica of the exporter has stopped polling a project.',
    description: `Project {{ $labels.project }} is polled, but not by
${instancesOf(`${AGE}{%s} > on (project) group_left () ${TOLERATED}`)}.`,
  },
  {
    alert: 'CBRPollCyclesSkipped',
    severity: 'warning',
    expr: `max by (project) (
  sum by (job, instance, project) (
    increase(cbr_exporter_poll_cycles_skipped_total{reason=~"overlap|missed"}[1h])
  )
  / on (job, instance, project)
  (
    sum by (job, instance, project) (
      increase(cbr_exporter_poll_cycles_skipped_total{reason=~"overlap|missed"}[1h])
    )
    + on (job, instance, project)
    increase(cbr_exporter_poll_cycles_total[1h])
  )
) > 0.2`,
    for: '15m',
    summary: 'More than a fifth of the planned cycles do not run.',
    description: `In project {{ $labels.project }}, {{ $value | humanizePercentage }} of the cycles of the last hour were skipped:
the one before still ran, or the process was held up.`,
  },
  {
    alert: 'CBRAuthFailing',
    severity: 'critical',
    why: 'One replica is enough: what is refused to one, a changed or locked key, is soon refused to the others, and each further attempt can lock it for everybody.',
    expr: 'min by (project) (cbr_exporter_auth_success) == 0',
    for: '10m',
    about: ['project'],
    summary: 'The API refuses the credentials.',
    description: `The credentials of project {{ $labels.project }} are refused or cannot be read, on
${instancesOf('cbr_exporter_auth_success{%s} == 0')}.`,
  },
  {
    alert: 'CBRAPIThrottled',
    severity: 'warning',
    why: 'Attempts that the API refused; what our own bucket holds back is no failure.',
    expr: `sum by (project) (increase(cbr_exporter_api_request_failures_total{reason="throttled"}[1h]))
/ on (project)
sum by (project) (increase(cbr_exporter_api_requests_total[1h]))
> 0.05`,
    for: '15m',
    summary: 'The API throttles the exporter.',
    description:
      'In project {{ $labels.project }}, the API refused {{ $value | humanizePercentage }} of the requests of the last hour as too many.',
  },
  {
    alert: 'CBRAPIErrorRatioHigh',
    severity: 'warning',
    why: 'Without what has an alert of its own.',
    expr: `sum by (project) (increase(cbr_exporter_api_request_failures_total{reason!~"auth|throttled"}[1h]))
/ on (project)
sum by (project) (increase(cbr_exporter_api_requests_total[1h]))
> 0.2`,
    for: '10m',
    about: ['project'],
    summary: 'More than a fifth of the requests to the API fail.',
    description: `In project {{ $labels.project }}, {{ $value | humanizePercentage }} of the requests of the last hour failed
{{- range $index, $failures := ${asked('topk(3, sum by (reason) (increase(cbr_exporter_api_request_failures_total{%s, reason!~"auth|throttled"}[1h])) > 0)')} | sortByLabel "reason" }}
{{- if eq $index 0 }}, by reason{{ else }},{{ end }} {{ .Labels.reason }}{{ end }}.`,
  },
  {
    alert: 'CBRAPICircuitOpen',
    severity: 'warning',
    why: 'Before the data is stale, which this inhibits.',
    expr: 'max by (project) (cbr_exporter_api_circuit_open) == 1',
    for: '10m',
    about: ['project'],
    summary: 'The API fails so often that the exporter asks for one restore point at a time.',
    description: `The circuit of project {{ $labels.project }} is open on
${instancesOf('cbr_exporter_api_circuit_open{%s} == 1')}.`,
  },
];
