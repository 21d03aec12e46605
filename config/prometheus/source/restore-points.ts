import { ofLatest, withVault } from './recordings.ts';
import { type Alert, asked, fired } from './rule.ts';

const RESTORE_POINT = `Restore point {{ $labels.checkpoint_id }}
{{- range ${asked('topk(1, checkpoint:cbr_checkpoint_info:last{%s})')} }}
{{- with .Labels.name }} "{{ . }}"{{ end }}{{ with .Labels.vault_name }} of vault "{{ . }}"{{ end }}{{ end }}
in project {{ $labels.project }}`;

type AboutRestorePoint = Omit<Alert, 'about'>;

const ALERTS: readonly AboutRestorePoint[] = [
  {
    alert: 'CBRCheckpointError',
    severity: 'critical',
    expr: 'checkpoint:cbr_checkpoint_status:latest{status="error"}',
    for: '5m',
    keepFiringFor: '15m',
    summary: 'A restore point failed and cannot be restored from.',
    description: `${RESTORE_POINT} is in status error.`,
  },
  {
    alert: 'CBRCheckpointErrorDeleting',
    severity: 'warning',
    expr: 'checkpoint:cbr_checkpoint_status:latest{status="error-deleting"}',
    for: '15m',
    keepFiringFor: '15m',
    summary: 'A restore point could not be deleted and goes on taking space.',
    description: `${RESTORE_POINT} is in status error-deleting.`,
  },
  {
    alert: 'CBRCheckpointStuckProtecting',
    severity: 'warning',
    why: 'How long it was in the making when that was last answered. One without a known creation counts as old where answers keep coming; its value is 0.',
    expr: `checkpoint:cbr_checkpoint_status:latest{status="protecting"}
- on (project, checkpoint_id) group_left ()
checkpoint:cbr_checkpoint_created_timestamp_seconds:max
>= 6 * 3600
or
0 * (time() - checkpoint:cbr_checkpoint_status:latest{status="protecting"} < 10 * 60)
unless on (project, checkpoint_id)
checkpoint:cbr_checkpoint_created_timestamp_seconds:max`,
    for: '15m',
    keepFiringFor: '15m',
    summary: 'A restore point has been in the making for more than six hours.',
    description: `${RESTORE_POINT} is still in status protecting
{{- if $value }}, {{ $value | humanizeDuration }} after its creation{{ end }}.`,
  },
  {
    alert: 'CBRCheckpointStuckDeleting',
    severity: 'warning',
    why: 'Answers two hours apart say the same. It goes on while they do, however far apart the next ones are.',
    expr: `checkpoint:cbr_checkpoint_status:latest{status="deleting"}
> on (project, checkpoint_id) group_left ()
max by (project, checkpoint_id) (
  checkpoint:cbr_checkpoint_status:latest{status="deleting"} offset 2h
)
or
checkpoint:cbr_checkpoint_status:latest{status="deleting"}
and on (project, checkpoint_id)
${fired('CBRCheckpointStuckDeleting')}`,
    keepFiringFor: '15m',
    summary: 'A restore point has been in deletion for more than two hours.',
    description: `${RESTORE_POINT} has been in status deleting for more than two hours.`,
  },
  {
    alert: 'CBRCheckpointMissing',
    severity: 'critical',
    why: 'Seen present lately and gone: somebody or something deleted it. Not seen for longer, or never by this exporter: more likely a leftover of the configuration; a loss that was not answered for so long is among them, and CBRRestorePointsLost tells of it.',
    expr: `checkpoint:cbr_checkpoint_presence:latest{presence="missing"}
and on (project, checkpoint_id)
checkpoint:cbr_checkpoint_last_present_timestamp_seconds:recent`,
    for: '15m',
    keepFiringFor: '15m',
    summary: 'A restore point that was there within the last day is gone.',
    description: `${RESTORE_POINT} does not exist any longer, and its known expiry has not come.`,
  },
  {
    alert: 'CBRCheckpointMissing',
    severity: 'warning',
    expr: `checkpoint:cbr_checkpoint_presence:latest{presence="missing"}
unless on (project, checkpoint_id)
checkpoint:cbr_checkpoint_last_present_timestamp_seconds:recent`,
    for: '15m',
    keepFiringFor: '15m',
    summary: 'A restore point does not exist, and was not seen within the last day.',
    description: `${RESTORE_POINT} does not exist and was not seen within the last day.`,
  },
  {
    alert: 'CBRCheckpointExpiredButConfigured',
    severity: 'info',
    why: 'It was gone a day ago, or its retention had ended a day before the latest answer: neither begins anew with a restart.',
    expr: `checkpoint:cbr_checkpoint_presence:latest{presence="expired"}
and on (project, checkpoint_id)
(
  checkpoint:cbr_checkpoint_presence:latest{presence="expired"} offset 1d
  or on (project, checkpoint_id)
  checkpoint:cbr_checkpoint_presence:latest{presence="expired"}
  - on (project, checkpoint_id) group_left ()
  max by (project, checkpoint_id) (cbr_checkpoint_expiration_timestamp_seconds)
  >= 24 * 3600
)`,
    summary: 'The configuration names a restore point whose retention has ended.',
    description: `${RESTORE_POINT} expired and is gone; its ID is still polled.`,
  },
  {
    alert: 'CBRCheckpointStatusUnknown',
    severity: 'warning',
    expr: 'checkpoint:cbr_checkpoint_status:latest{status="unknown"}',
    for: '30m',
    keepFiringFor: '15m',
    summary: 'A restore point has a status that this version does not know, or none.',
    description: `${RESTORE_POINT} has a status outside the documented ones; the exporter's log has its value.`,
  },
  {
    alert: 'CBRResourcesSkipped',
    severity: 'warning',
    expr: `${withVault(`max by (project, checkpoint_id) (
  ${ofLatest('cbr_checkpoint_skipped_resources').replaceAll('\n', '\n  ')}
)`)}
> 0
unless on (project, checkpoint_id)
checkpoint:cbr_checkpoint_created_timestamp_seconds:superseded`,
    for: '5m',
    keepFiringFor: '15m',
    summary: 'The newest restore point of a vault lacks resources, whatever its status says.',
    description: `${RESTORE_POINT} has no backup of {{ $value }} of the vault's resources
{{- range $index, $skipped := ${asked('topk(5, topk by (resource_id) (1, cbr_checkpoint_skipped_resource_info{%s}))')} | sortByLabel "resource_name" }}
{{- if eq $index 0 }}, among them{{ else }},{{ end }} "{{ or .Labels.resource_name .Labels.resource_id }}" ({{ .Labels.code }}){{ end }}.`,
  },
  {
    alert: 'CBRResourceProtectionError',
    severity: 'critical',
    why: "From the totals, which are there without the series of resources as well. A protect status is the vault's, not this backup's: the newest restore point has the latest word.",
    expr: `${withVault(`sum by (project, checkpoint_id) (
  max by (project, checkpoint_id, resource_type) (
    ${ofLatest('cbr_checkpoint_resources{protect_status="error"}').replaceAll('\n', '\n    ')}
  )
)`)}
> 0
unless on (project, checkpoint_id)
checkpoint:cbr_checkpoint_created_timestamp_seconds:superseded`,
    for: '5m',
    keepFiringFor: '15m',
    summary: 'A resource of a vault has the protect status error.',
    description: `${RESTORE_POINT} shows {{ $value }} of the vault's resources in protect status error
{{- range $index, $resource := ${asked('topk(5, topk by (resource_id) (1, cbr_checkpoint_resource_info{%[1]s}) and on (resource_id) cbr_checkpoint_resource_protect_status{%[1]s, protect_status="error"} == 1)')} | sortByLabel "resource_name" }}
{{- if eq $index 0 }}, among them{{ else }},{{ end }} "{{ or .Labels.resource_name .Labels.resource_id }}"{{ end }}.`,
  },
  {
    alert: 'CBRCheckpointDataStale',
    severity: 'warning',
    why: 'Older than max_age on every replica, once a cycle has ended; with a margin for scrapes where max_age is shorter than they are far apart. In a long list some are asked only cycles after the configuration was loaded: those have max_age for it.',
    expr: `${withVault(`(
  time() - max by (project, checkpoint_id) (cbr_checkpoint_last_success_timestamp_seconds)
  > on (project) group_left ()
  clamp_min(max by (project) (cbr_exporter_data_max_age_seconds), 300)
)`)}
and on (project)
cbr_exporter_last_poll_cycle_timestamp_seconds
unless on (project, checkpoint_id)
(
  max by (project, checkpoint_id) (cbr_checkpoint_last_poll_timestamp_seconds) == 0
  and on (project)
  cbr_exporter_data_max_age_seconds
  + on (job, instance) group_left ()
  cbr_exporter_config_last_reload_success_timestamp_seconds
  > time()
)`,
    for: '5m',
    summary: 'Nothing recent is known about a restore point.',
    description: `${RESTORE_POINT} has had no definite answer
{{- range ${asked('max(cbr_checkpoint_last_success_timestamp_seconds{%s})')} }}
{{- if .Value }} for {{ $value | humanizeDuration }}{{ else }} since the exporter started{{ end }}{{ end }}.`,
  },
];

export const RESTORE_POINT_ALERTS: readonly Alert[] = ALERTS.map((alert) => ({
  about: ['project', 'checkpoint_id'],
  ...alert,
}));
