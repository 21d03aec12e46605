import { type Alert, asked, instancesOf } from './rule.ts';

/** A list of projects is told of by its own name. */
const WHOSE = '{{ if ne $labels.collector "projects" }}project {{ end }}{{ $labels.project }}';

/** What was found is found no longer, or not found at all. */
export const DISCOVERY_ALERTS: readonly Alert[] = [
  {
    alert: 'CBRRestorePointsLost',
    severity: 'critical',
    why: 'Of one that is still shown as missing CBRCheckpointMissing says more, and inhibits this: it has to be there first, and a cycle may count a loss before it shows which.',
    expr: `max by (project) (
  sum by (job, instance, project) (
    increase(cbr_restore_points_lost_total[1d])
  )
)
> 0`,
    for: '20m',
    keepFiringFor: '15m',
    about: ['project'],
    summary: 'Restore points were gone before their time.',
    description: `In project {{ $labels.project }}, {{ printf "%.0f" $value }} restore points were gone before their time within the last day
{{- range $index, $lost := ${asked('topk(5, checkpoint:cbr_checkpoint_info:last{%[1]s} and on (project, checkpoint_id) checkpoint:cbr_checkpoint_presence:latest{%[1]s, presence="missing"})')} | sortByLabel "checkpoint_id" }}
{{- if eq $index 0 }}, among them{{ else }},{{ end }} "{{ or .Labels.name .Labels.checkpoint_id }}"
{{- with .Labels.vault_name }} of vault "{{ . }}"{{ end }}{{ end }}.`,
  },
  {
    alert: 'CBRDiscoveryStale',
    severity: 'warning',
    why: 'Older than max_age, with a margin for scrapes, and the last try came to nothing either: policies are read more rarely than that.',
    expr: `max by (project, collector) (
  time() - cbr_exporter_collector_last_success_timestamp_seconds
  > on (job, instance, project) group_left ()
  clamp_min(cbr_exporter_data_max_age_seconds, 300)
  and on (job, instance, project, collector)
  cbr_exporter_collector_success == 0
)`,
    for: '30m',
    about: ['project', 'collector'],
    summary: 'What discovery shows of a project is old or missing.',
    description: `The {{ $labels.collector }} of ${WHOSE} have not been read completely
{{- range ${asked('min(cbr_exporter_collector_last_success_timestamp_seconds{%s})')} }}
{{- if .Value }} since {{ .Value | humanizeTimestamp }}{{ else }} since the exporter started{{ end }}{{ end }}, on
${instancesOf('cbr_exporter_collector_success{%s} == 0')}.`,
  },
  {
    alert: 'CBRDiscoveryTruncated',
    severity: 'warning',
    expr: 'max by (project, collector) (cbr_exporter_discovery_truncated) == 1',
    for: '15m',
    keepFiringFor: '15m',
    summary: 'A list is longer than what is read of it.',
    description: `Not all {{ $labels.collector }} of ${WHOSE} are read: their list is longer than the exporter takes.`,
  },
];
