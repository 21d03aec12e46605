import { RESOURCE, resourcesOf, VAULT } from './named.ts';
import { type Alert, asked, fired } from './rule.ts';

const NEWEST = 'vault:cbr_vault_newest_restore_point_timestamp_seconds:max';
const OBJECTIVE = 'vault:cbr_vault_recovery_point_objective_seconds:min';
const KNOWN = 'vault:cbr_vault_recovery_point_timestamp_seconds:known';
const LATE = 'resource:cbr_vault_resource_recovery_point_timestamp_seconds:late';
const AS_OF = 'vault:cbr_exporter_collector_last_success_timestamp_seconds:max';
const WITHOUT = 'vault:cbr_vault_resources_without_backup:max';

/** Vaults with a restore point that keeps the objective, whatever it lacks. */
const BACKED_UP_LATELY = `${NEWEST}
>= on (project, vault_id)
(${AS_OF} - on (project, vault_id) ${OBJECTIVE})`;

/** Whether recovery points are young enough. */
export const RECOVERY_POINT_ALERTS: readonly Alert[] = [
  {
    alert: 'CBRResourceRecoveryPointObjectiveMissed',
    severity: 'critical',
    why: 'One that was left behind while its vault was backed up. Where the vault was not, its own alert says so; of the two this one comes first and goes last, since it inhibits that of the vault.',
    expr: `(
  ${AS_OF}
  - on (project, vault_id) group_right ()
  ${LATE}
)
and on (project, vault_id)
${BACKED_UP_LATELY}
unless on (project)
max by (project) (cbr_up) == 0`,
    for: '15m',
    keepFiringFor: '30m',
    about: ['project', 'vault_id', 'resource_id'],
    summary: 'A resource was left out of the backups of its vault for longer than agreed.',
    description: `${RESOURCE}
was last backed up {{ $value | humanizeDuration }} ago, the vault itself in time.`,
  },
  {
    alert: 'CBRVaultRecoveryPointObjectiveMissed',
    severity: 'critical',
    why: 'A vault whose restore points are watched, but that was not discovered, misses its objective also while it has none that is available; one that was discovered goes on missing it when the last one goes, and is else for CBRResourceNeverBackedUp. Resources that are exempt from backups do not count, where that is known and the vault itself was backed up in time. While the API does not answer, nothing can be said.',
    expr: `(
  ${OBJECTIVE}
  < on (project, vault_id)
  (
    ${AS_OF}
    - on (project, vault_id)
    ${KNOWN}
  )
  unless on (project, vault_id)
  (
    ${BACKED_UP_LATELY.replaceAll('\n', '\n    ')}
    and on (project, vault_id)
    resource:cbr_vault_resource_auto_protect_enabled:exempt
    unless on (project, vault_id)
    ${LATE}
  )
)
unless on (project)
max by (project) (cbr_up) == 0
or
(
  ${OBJECTIVE}
  unless on (project, vault_id)
  ${KNOWN}
  unless on (project, vault_id)
  (
    cbr_vault_info
    unless on (project, vault_id)
    (
      ${fired('CBRVaultRecoveryPointObjectiveMissed')}
      and on (project, vault_id)
      ${WITHOUT} > 0
    )
  )
)
and on (project)
max by (project) (cbr_up) == 1`,
    for: '15m',
    keepFiringFor: '15m',
    about: ['project', 'vault_id'],
    summary: 'A vault has no available restore point that is young enough.',
    description: `${VAULT}
{{- with ${asked(`${AS_OF}{%[1]s} - on (project, vault_id) ${KNOWN}{%[1]s}`)} }}
was last backed up {{ . | first | value | humanizeDuration }} ago,
{{- else }}
has no available restore point among those watched,
{{- end }} its objective is {{ $value | humanizeDuration }}
${resourcesOf(`${LATE}{%[1]s}`, '; too old are')}.`,
  },
];
