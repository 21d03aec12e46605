import type { Recording } from './rule.ts';

/** Only by replicas that know best: another one knows the vault by later lists. */
export function current(expr: string): string {
  return `${expr}
unless on (job, instance, project, vault_id)
vault:cbr_vault_info:superseded`;
}

function ofVault(expr: string, aggregation = 'max'): string {
  return `${aggregation} by (project, vault_id) (
  ${current(expr).replaceAll('\n', '\n  ')}
)`;
}

export function ofResource(expr: string): string {
  return `max by (project, vault_id, resource_id) (
  ${current(expr).replaceAll('\n', '\n  ')}
)`;
}

/** The earliest of these times, for each vault and replica. */
function ofVaults(times: string): string {
  return `max by (job, instance, project, vault_id) (cbr_vault_info)
* on (job, instance, project) group_left ()
min by (job, instance, project) (
  ${times.replaceAll('\n', '\n  ')}
)`;
}

/** When all lists that tell of a vault were last complete; 0 = never. */
const LISTED = ofVaults(
  'cbr_exporter_collector_last_success_timestamp_seconds{collector=~"vaults|backups"}',
);
const LISTED_INDENTED = LISTED.replaceAll('\n', '\n  ');

/** As of when vaults are known: one that cannot be read loses its series, and holds up no other. */
const KNOWN = ofVaults(`cbr_exporter_collector_last_success_timestamp_seconds{collector="vaults"}
or
max by (job, instance, project) (
  cbr_exporter_collector_last_success_timestamp_seconds{collector="backups"}
  or
  cbr_exporter_discovery_listed_timestamp_seconds
)`);

/** What the alerts about vaults that were discovered are made of, and those about all vaults. */
export const VAULT_RECORDINGS: readonly Recording[] = [
  {
    record: 'vault:cbr_vault_info:superseded',
    why: 'Replicas that do not speak for a vault, since another one knows it by later lists: of replicas, and of shards, which know different vaults. Rules leave these out, so that a series that is missing here silences nobody.',
    expr: `${LISTED}
< on (project, vault_id) group_left ()
max by (project, vault_id) (
  ${LISTED_INDENTED}
)`,
  },
  {
    record: 'vault:cbr_vault_info:last',
    why: 'Names of vaults, one series each: those of the list of vaults, else those that restore points tell.',
    expr: `topk by (project, vault_id) (1,
  max by (project, vault_id, vault_name) (
    ${current('cbr_vault_info').replaceAll('\n', '\n    ')}
  )
)
or on (project, vault_id)
topk by (project, vault_id) (1,
  max by (project, vault_id, vault_name) (checkpoint:cbr_checkpoint_info:last{vault_id!=""})
)`,
  },
  {
    record: 'vault:cbr_vault_newest_restore_point_timestamp_seconds:max',
    expr: ofVault('cbr_vault_newest_restore_point_timestamp_seconds'),
  },
  {
    record: 'vault:cbr_vault_resources_without_backup:max',
    why: 'There for every vault whose backups are known, if only as 0.',
    expr: ofVault('cbr_vault_resources_without_backup'),
  },
  {
    record: 'vault:cbr_vault_recovery_point_timestamp_seconds:known',
    why: 'How far back each vault could be restored whole. While a resource that has no backup yet hides that, the others tell: it cannot be later. Of a vault that was not discovered, the newest available restore point among those watched.',
    expr: `${ofVault('cbr_vault_recovery_point_timestamp_seconds')}
or on (project, vault_id)
(
  ${ofVault('cbr_vault_resource_recovery_point_timestamp_seconds', 'min').replaceAll('\n', '\n  ')}
  or on (project, vault_id)
  vault:cbr_vault_newest_restore_point_timestamp_seconds:max
)
and on (project, vault_id)
vault:cbr_vault_resources_without_backup:max > 0
or on (project, vault_id)
vault:cbr_checkpoint_created_timestamp_seconds:max_available
unless on (project, vault_id)
cbr_vault_info`,
  },
  {
    record: 'vault:cbr_exporter_collector_last_success_timestamp_seconds:max',
    why: 'As of when that is known to who speaks for a vault: ages are judged then, however rarely or long ago the API was asked. Where there is no such time, and while the first lists are read, now.',
    expr: `${ofVault(`${KNOWN} > 0`)}
or on (project, vault_id)
0 * (
  vault:cbr_vault_recovery_point_timestamp_seconds:known
  or on (project, vault_id)
  vault:cbr_vault_newest_restore_point_timestamp_seconds:max
  or on (project, vault_id)
  vault:cbr_vault_resources_without_backup:max
)
+ time()`,
  },
  {
    record: 'vault:cbr_vault_recovery_point_objective_seconds:min',
    why: 'How old it may be: what the exporter says, from its configuration or the schedule; else what cbr-exporter.objectives.example.yml records.',
    expr: `min by (project, vault_id) (cbr_vault_recovery_point_objective_seconds)
or on (project, vault_id)
min by (project, vault_id) (vault:cbr_recovery_point_objective_seconds:configured)`,
  },
  {
    record: 'resource:cbr_vault_resource_auto_protect_enabled:exempt',
    why: 'Resources of which no backup is planned: policies do not apply to them, or they do not exist any longer.',
    expr: ofResource(`(
  cbr_vault_resource_auto_protect_enabled == 0
  or on (job, instance, project, vault_id, resource_id)
  cbr_vault_resource_protect_status{protect_status="deleted"} == 1
)`),
  },
  {
    record: 'resource:cbr_vault_resource_recovery_point_timestamp_seconds:late',
    why: 'The others, as far as their recovery point is older than the objective of their vault.',
    expr: `${ofResource('cbr_vault_resource_recovery_point_timestamp_seconds')}
< on (project, vault_id) group_left ()
(
  vault:cbr_exporter_collector_last_success_timestamp_seconds:max
  - on (project, vault_id)
  vault:cbr_vault_recovery_point_objective_seconds:min
)
unless on (project, vault_id, resource_id)
resource:cbr_vault_resource_auto_protect_enabled:exempt`,
  },
];
