import { listed, POLICY, resourcesOf, VAULT } from './named.ts';
import { type Alert, asked, type Recording } from './rule.ts';
import { current } from './vault-recordings.ts';

const USED = 'vault:cbr_vault_used_bytes:max';
const CAPACITY = 'vault:cbr_vault_capacity_bytes:max';
const FILLED = 'vault:cbr_vault_used_bytes:above_threshold';
const BACKUPS = 'vault:cbr_vault_resource_backups:sum';
const RESOURCES = 'vault:cbr_vault_resource_backups:count';
const BEFORE = 'vault:cbr_vault_resource_backups:sum_before';
const COPIED = 'vault:cbr_vault_newest_replicated_restore_point_timestamp_seconds:max';
const NEWEST = 'vault:cbr_vault_newest_restore_point_timestamp_seconds:max';
const DROPPED = 'vault:cbr_vault_resource_backups:dropped';

function ofVault(expr: string): string {
  return `max by (project, vault_id) (
  ${current(expr).replaceAll('\n', '\n  ')}
)`;
}

const EACH = `max by (project, vault_id, resource_id) (
    ${current('cbr_vault_resource_backups').replaceAll('\n', '\n    ')}
  )`;

/** Before then a restore point should have been made to be copied by now. */
const COPIES_DUE = `vault:cbr_exporter_collector_last_success_timestamp_seconds:max - 4 * 3600
- on (project, vault_id)
max by (project, vault_id) (cbr_vault_expected_replication_interval_seconds)`;

const GROWS_BY_ITSELF = `unless on (project, vault_id)
cbr_vault_auto_expand_enabled == 1`;

/** What the alerts about the state of vaults are made of. */
export const VAULT_STATE_RECORDINGS: readonly Recording[] = [
  { record: USED, expr: ofVault('cbr_vault_used_bytes') },
  { record: CAPACITY, expr: ofVault('cbr_vault_capacity_bytes') },
  {
    record: FILLED,
    why: 'The share of its capacity that a vault uses, where that is more than the threshold that was set for it, or four fifths, and nothing makes the vault grow.',
    expr: `${USED}
/ on (project, vault_id)
(${CAPACITY} > 0)
> on (project, vault_id)
(
  max by (project, vault_id) (cbr_vault_capacity_threshold_ratio) > 0
  or on (project, vault_id)
  0 * ${CAPACITY} + 0.8
)
${GROWS_BY_ITSELF}`,
  },
  { record: BACKUPS, expr: `sum by (project, vault_id) (\n  ${EACH}\n)` },
  { record: RESOURCES, expr: `count by (project, vault_id) (\n  ${EACH}\n)` },
  {
    record: BEFORE,
    why: 'How many there were an hour ago or two, or before an outage, of the resources that the vault has now.',
    expr: `sum by (project, vault_id) (
  max by (project, vault_id, resource_id) (
    last_over_time(cbr_vault_resource_backups[3h:1h] offset 1h)
  )
  and on (project, vault_id, resource_id)
  cbr_vault_resource_backups
)`,
  },
  {
    record: DROPPED,
    why: 'The share of the backups of a vault that went within an hour, if it is half of them, and two of each resource or all. Of two at a time the older ones go by themselves where a policy keeps no more than two of its intervals.',
    expr: `1 - ${BACKUPS}
/ on (project, vault_id)
${BEFORE}
>= 0.5
and on (project, vault_id)
(
  ${BEFORE} - on (project, vault_id) ${BACKUPS}
  >= on (project, vault_id)
  2 * ${RESOURCES}
  unless on (project, vault_id)
  (
    cbr_vault_policy_info{operation_type="backup"}
    and on (project, policy_id)
    cbr_policy_retention_seconds
    <= on (job, instance, project, policy_id)
    2 * cbr_policy_expected_interval_seconds
  )
  or on (project, vault_id)
  ${BEFORE} >= 2
  and on (project, vault_id)
  ${BACKUPS} == 0
)`,
  },
  {
    record: COPIED,
    why: 'Of which restore point the newest copy is. It is told however many newer ones there are; where an exporter that began anew did not find it, it is remembered for two days.',
    expr: `max by (project, vault_id, destination_region) (
  ${current('cbr_vault_newest_replicated_restore_point_timestamp_seconds').replaceAll('\n', '\n  ')}
)
or
max by (project, vault_id, destination_region) (last_over_time(cbr_vault_newest_replicated_restore_point_timestamp_seconds[2d]))
and on (project, vault_id)
cbr_vault_expected_replication_interval_seconds`,
  },
];

/** Vaults that are full, unusable or emptied, and what is kept and copied. */
export const VAULT_STATE_ALERTS: readonly Alert[] = [
  {
    alert: 'CBRVaultBackupsDropped',
    severity: 'critical',
    why: 'For a day, as a lost restore point is shown; not of a vault that is dissolved.',
    expr: `max_over_time(${DROPPED}[1d])
and on (project, vault_id)
last_over_time(${BACKUPS}[2h])`,
    about: ['project', 'vault_id'],
    summary: 'Half of the backups of a vault or more went within an hour.',
    description: `${VAULT}
lost {{ $value | humanizePercentage }} of its backups within an hour of the last day
{{- with ${asked(`${BACKUPS}{%s}`)} }}; {{ . | first | value }} are left{{ end }}.`,
  },
  {
    alert: 'CBRVaultAlmostFull',
    severity: 'warning',
    expr: FILLED,
    for: '15m',
    keepFiringFor: '30m',
    about: ['project', 'vault_id'],
    summary: 'A vault is almost full, and backups fail in one that is full.',
    description: `${VAULT}
uses {{ $value | humanizePercentage }} of its capacity
{{- with ${asked(`${CAPACITY}{%s}`)} }} of {{ . | first | value | humanize1024 }}B{{ end }}.`,
  },
  {
    alert: 'CBRVaultFullInAWeek',
    severity: 'warning',
    why: 'By how much the least of two days is more than that of the two before: what one schedule adds another takes away within two days. One that is almost full already has the other alert.',
    expr: `${USED}
+ on (project, vault_id)
3.5 * (
  min_over_time(${USED}[2d:30m])
  - on (project, vault_id)
  min_over_time(${USED}[2d:30m] offset 2d)
)
> on (project, vault_id)
${CAPACITY}
unless on (project, vault_id)
${FILLED}
${GROWS_BY_ITSELF}`,
    for: '30m',
    keepFiringFor: '30m',
    about: ['project', 'vault_id'],
    summary: 'A vault will be full within a week, if it goes on like this.',
    description: `${VAULT}
will need {{ $value | humanize1024 }}B in a week
{{- with ${asked(`${CAPACITY}{%s}`)} }} and has {{ . | first | value | humanize1024 }}B{{ end }}.`,
  },
  {
    alert: 'CBRVaultNotUsable',
    severity: 'critical',
    expr: `max by (project, vault_id, status) (
  ${current('cbr_vault_status{status=~"error|frozen"}').replaceAll('\n', '\n  ')}
)
== 1`,
    for: '10m',
    keepFiringFor: '30m',
    about: ['project', 'vault_id'],
    summary: 'A vault is in a state in which nothing is backed up.',
    description: `${VAULT}
is in status {{ $labels.status }}.`,
  },
  {
    alert: 'CBRVaultResourceGone',
    severity: 'warning',
    expr: `sum by (project, vault_id) (
  max by (project, vault_id, resource_type) (
    ${current('cbr_vault_resources{protect_status="deleted"}').replaceAll('\n', '\n    ')}
  )
)
> 0`,
    for: '30m',
    keepFiringFor: '30m',
    about: ['project', 'vault_id'],
    summary: 'A resource of a vault does not exist any longer, and its backups run out.',
    description: `${VAULT}
has {{ $value }} resources that do not exist any longer
${resourcesOf('cbr_vault_resource_protect_status{%[1]s, protect_status="deleted"} == 1')}.`,
  },
  {
    alert: 'CBRReplicaBehind',
    severity: 'warning',
    why: 'There is a restore point that should have been copied by now: a newer one than the last copied, and either it is itself older than copies are planned to be apart, or the last copied one is older than that and the time between two backups.',
    expr: `${COPIED}
< on (project, vault_id) group_left ()
(${NEWEST} - 120)
and on (project, vault_id, destination_region)
(
  ${COPIED}
  < on (project, vault_id) group_left ()
  (
    ${COPIES_DUE.replaceAll('\n', '\n    ')}
    - on (project, vault_id)
    max by (project, vault_id) (cbr_vault_expected_backup_interval_seconds)
  )
  or
  ${COPIED}
  and on (project, vault_id)
  (
    ${NEWEST}
    < on (project, vault_id)
    (
      ${COPIES_DUE.replaceAll('\n', '\n      ')}
    )
  )
)`,
    for: '15m',
    keepFiringFor: '30m',
    about: ['project', 'vault_id'],
    summary: 'The copies of a vault in another region lag behind.',
    description: `${VAULT}
was last copied to region "{{ $labels.destination_region }}" as it was at {{ $value | humanizeTimestamp }}
{{- with ${asked(`${NEWEST}{%s}`)} }}; its newest restore point is of {{ . | first | value | humanizeTimestamp }}{{ end }}.`,
  },
  {
    alert: 'CBRRetentionShorterThanGap',
    severity: 'warning',
    why: 'Not of policies that are switched off, or that are known to be bound to no vault.',
    expr: `max by (project, policy_id) (cbr_policy_retention_seconds)
< on (project, policy_id)
2 * max by (project, policy_id) (cbr_policy_expected_interval_seconds)
unless on (project, policy_id)
cbr_policy_enabled == 0
unless on (project, policy_id)
(
  cbr_policy_info
  and on (project)
  cbr_vault_policy_info
  unless on (project, policy_id)
  cbr_vault_policy_info
)`,
    for: '30m',
    keepFiringFor: '30m',
    about: ['project', 'policy_id'],
    summary:
      'A policy keeps backups for less than two of its intervals, so one failure leaves none.',
    description: `${POLICY}
keeps backups for {{ $value | humanizeDuration }}
{{- with ${asked('max(cbr_policy_expected_interval_seconds{%s})')} }}, and makes them up to {{ . | first | value | humanizeDuration }} apart{{ end }}
${listed('vault:cbr_vault_info:last and on (project, vault_id) cbr_vault_policy_info{%s}', ', in vault', 'vault_name', 'vault_id')}.`,
  },
];
