import { listed, named, RESOURCE, resourcesOf, VAULT } from './named.ts';
import { type Alert, asked, type Recording } from './rule.ts';
import { current, ofResource } from './vault-recordings.ts';

const NEWEST = 'vault:cbr_vault_newest_restore_point_timestamp_seconds:max';
const AS_OF = 'vault:cbr_exporter_collector_last_success_timestamp_seconds:max';
const WITHOUT = 'vault:cbr_vault_resources_without_backup:max';
const EXEMPT = 'resource:cbr_vault_resource_auto_protect_enabled:exempt';
const LACKING = 'resource:cbr_vault_resource_info:without_backup';
const SINCE = 'vault:cbr_vault_resources_without_backup:since';
const UNPLANNED = 'vault:cbr_vault_policies:last_unplanned';
const DUE = 'vault:cbr_vault_last_scheduled_backup_timestamp_seconds:due';
const OVERDUE = 'vault:cbr_vault_resources_without_backup:overdue';
const MISSED = 'vault:cbr_vault_last_scheduled_backup_timestamp_seconds:missed';

const LAST_PLANNED =
  'max by (project, vault_id) (cbr_vault_last_scheduled_backup_timestamp_seconds)';
const PLANNING =
  'max by (project, vault_id) (cbr_vault_policies{operation_type="backup", state="enabled"})';

/** Backups are delayed in busy hours, and one is left out while the one before it still runs. */
const PATIENCE = '4 * 3600';

/** What the alerts about planned backups are made of. */
export const PLAN_RECORDINGS: readonly Recording[] = [
  {
    record: LACKING,
    why: 'Resources of which a backup is planned and none is there.',
    expr: `max by (project, vault_id, resource_id) (
  cbr_vault_resource_info
  and on (project, vault_id)
  ${WITHOUT} > 0
  unless on (job, instance, project, vault_id)
  vault:cbr_vault_info:superseded
)
unless on (project, vault_id, resource_id)
cbr_vault_resource_recovery_point_timestamp_seconds
unless on (project, vault_id, resource_id)
${EXEMPT}`,
  },
  {
    record: SINCE,
    why: 'When no resource of a vault was last seen without a backup, or the vault was first seen; and of each resource without one, when that was first seen. Nothing tells these but earlier looks: it goes on from what was recorded within two days.',
    expr: `0 * (${WITHOUT} == 0) + time()
or
max by (project, vault_id, resource_id) (last_over_time(${SINCE}[2d]))
and on (project, vault_id, resource_id)
(
  ${WITHOUT}
  or
  ${LACKING}
)
or
0 * (
  ${WITHOUT}
  or
  ${LACKING}
) + time()`,
  },
  {
    record: OVERDUE,
    why: 'For longer than backups are planned to be apart, or than the objective where nothing is planned.',
    expr: `max by (project, vault_id, resource_id) (${SINCE})
< on (project, vault_id) group_left ()
(
  ${AS_OF}
  - on (project, vault_id)
  (
    max by (project, vault_id) (cbr_vault_expected_backup_interval_seconds)
    or on (project, vault_id)
    vault:cbr_vault_recovery_point_objective_seconds:min
  )
  - ${PATIENCE}
)`,
  },
  {
    record: UNPLANNED,
    why: 'When no policy was last seen to plan backups of a vault: what would have been planned before then was not. Remembered likewise.',
    expr: `0 * (${PLANNING} == 0) + time()
or on (project, vault_id)
max by (project, vault_id) (last_over_time(${UNPLANNED}[2d]))
and on (project, vault_id)
${PLANNING}`,
  },
  {
    record: DUE,
    why: 'A planned time that had passed four hours ago when the lists were last answered: the last one, or while that has not, the one that was the last then, or was found to be before.',
    expr: `${LAST_PLANNED}
<= on (project, vault_id)
${AS_OF} - ${PATIENCE}
or on (project, vault_id)
max by (project, vault_id) (
  max_over_time(cbr_vault_last_scheduled_backup_timestamp_seconds[4h] offset 4h)
)
<= on (project, vault_id)
${AS_OF} - ${PATIENCE}
and on (project, vault_id)
cbr_vault_last_scheduled_backup_timestamp_seconds
or on (project, vault_id)
max by (project, vault_id) (last_over_time(${DUE}[2d]))
and on (project, vault_id)
cbr_vault_last_scheduled_backup_timestamp_seconds`,
  },
  {
    record: MISSED,
    why: 'Of these, the ones since which no available restore point was made; two minutes are for clocks. Not in a vault that was empty then, or had no such plan.',
    expr: `${DUE}
unless on (project, vault_id)
${NEWEST}
>= on (project, vault_id)
${DUE} - 120
and on (project, vault_id)
(
  ${NEWEST}
  or on (project, vault_id)
  ${WITHOUT} > 0
  unless on (project, vault_id)
  ${SINCE}{resource_id=""}
  > on (project, vault_id)
  ${DUE}
)
unless on (project, vault_id)
${UNPLANNED}
>= on (project, vault_id)
${DUE}
unless on (project, vault_id)
(
  cbr_vault_allocated_bytes == 0
  unless on (project, vault_id)
  cbr_vault_resources > 0
)`,
  },
];

/** Whether what was planned was done. */
export const PLAN_ALERTS: readonly Alert[] = [
  {
    alert: 'CBRVaultScheduledBackupMissed',
    severity: 'warning',
    expr: MISSED,
    for: '5m',
    keepFiringFor: '30m',
    about: ['project', 'vault_id'],
    summary: 'A vault has no available restore point since a backup was planned.',
    description: `${VAULT}
should have been backed up at {{ $value | humanizeTimestamp }},
{{- with ${asked(`${NEWEST}{%s}`)} }}
its newest available restore point is of {{ . | first | value | humanizeTimestamp }}
{{- else }}
it has no available restore point
{{- end }}.`,
  },
  {
    alert: 'CBRResourceNeverBackedUp',
    severity: 'critical',
    why: 'From the total where there are no series of resources.',
    expr: `count by (project, vault_id) (${OVERDUE}{resource_id!=""})
or on (project, vault_id)
(
  ${WITHOUT} > 0
  and on (project, vault_id)
  ${OVERDUE}{resource_id=""}
  unless on (project, vault_id)
  cbr_vault_resource_info
)`,
    for: '15m',
    keepFiringFor: '30m',
    about: ['project', 'vault_id'],
    summary: 'A resource has no backup at all, for longer than backups are planned to be apart.',
    description: `${VAULT}
has no available backup of {{ $value }} of its resources
${resourcesOf(`${OVERDUE}{%[1]s}`)}.`,
  },
  {
    alert: 'CBRVaultWithoutBackupPolicy',
    severity: 'warning',
    expr: `sum by (project, vault_id) (
  max by (project, vault_id, resource_type, protect_status) (
    ${current('cbr_vault_resources').replaceAll('\n', '\n    ')}
  )
)
> 0
and on (project, vault_id)
${PLANNING} == 0
unless on (project, vault_id)
cbr_vault_info{protect_type="replication"}`,
    for: '30m',
    keepFiringFor: '30m',
    about: ['project', 'vault_id'],
    summary: 'No enabled policy backs a vault up.',
    description: `${VAULT}
has {{ $value }} resources and no enabled backup policy
${listed('topk by (policy_id) (1, cbr_policy_info and on (project, policy_id) cbr_vault_policy_info{%s, operation_type="backup"})', '; switched off is', 'policy_name', 'policy_id')}.`,
  },
  {
    alert: 'CBRResourceFailsRepeatedly',
    severity: 'warning',
    why: 'Where nothing in its vault is backed up, the alert about that says it.',
    expr: `${ofResource('cbr_vault_resource_failed_backups >= 2')}
unless on (project, vault_id)
${MISSED}`,
    for: '5m',
    keepFiringFor: '30m',
    about: ['project', 'vault_id', 'resource_id'],
    summary: 'Backups of a resource fail again and again.',
    description: `${RESOURCE}
has {{ $value }} failed backups since its last good one.`,
  },
  {
    alert: 'CBRTasksFailed',
    severity: 'warning',
    why: 'By vault; and, with an empty vault_id, what of the last hour is of no vault.',
    expr: `sum by (project, vault_id) (
  max by (project, vault_id, operation_type, status) (
    cbr_vault_failed_tasks{status=~"failed|timeout"}
  )
)
> 0
or on (project)
max by (project) (
  sum by (job, instance, project) (
    increase(cbr_tasks_total{status=~"failed|timeout"}[1h])
  )
)
> 0`,
    for: '5m',
    keepFiringFor: '30m',
    about: ['project', 'vault_id'],
    summary: 'Tasks of Cloud Backup and Recovery failed.',
    description: `{{- if $labels.vault_id }}${VAULT} has {{ $value }} tasks that failed or took too long, of type
${named('sum by (operation_type) (max by (operation_type, status) (cbr_vault_failed_tasks{%s, status=~"failed|timeout"})) > 0', 'operation_type')}
{{- else }}Project {{ $labels.project }} has tasks of no vault that failed or took too long within the last hour
{{- end }}.`,
  },
];
