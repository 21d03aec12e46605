/**
 * PromQL about vaults that were discovered, and resources in them. Replicas of the exporter are
 * aggregated first; where they differ, the higher value counts: of times, the later one.
 */

interface Narrowing {
  /** Further matchers. */
  readonly where?: string;
  /** Labels to keep besides those that tell one from another. */
  readonly by?: string;
}

function selector(family: string, where?: string): string {
  const matchers = ['project=~"$project", vault_id=~"$vault"', where].filter(Boolean).join(', ');
  return `${family}{${matchers}}`;
}

/** One series for each of the chosen vaults, and value of the labels to keep. */
export function ofVault(family: string, { where, by }: Narrowing = {}): string {
  const labels = ['project, vault_id', by].filter(Boolean).join(', ');
  return `max by (${labels}) (${selector(family, where)})`;
}

/** The same for each resource in them. */
export function ofResource(family: string, { where, by }: Narrowing = {}): string {
  const labels = ['project, vault_id, resource_id', by].filter(Boolean).join(', ');
  return `max by (${labels}) (${selector(family, where)})`;
}

/** How much it changed within the time, by vault. */
export function changeOf(family: string, time: string): string {
  return `max by (project, vault_id) (delta(${selector(family)}[${time}]))`;
}

/** With the label `vault_name`, one each even while replicas tell different ones. */
export const NAMES = `topk by (project, vault_id) (1, ${ofVault('cbr_vault_info', { by: 'vault_name' })})`;

/** With the label `vault_name`. */
export function withVaultName(expr: string): string {
  return `(${expr}) * on (project, vault_id) group_left (vault_name) ${NAMES}`;
}

/** With the labels `resource_name` and `resource_type`. */
export const RESOURCES = `topk by (project, vault_id, resource_id) (1, ${ofResource('cbr_vault_resource_info', { by: 'resource_type, resource_name' })})`;

export const RECOVERY_POINT = ofVault('cbr_vault_recovery_point_timestamp_seconds');
export const OBJECTIVE = ofVault('cbr_vault_recovery_point_objective_seconds');
export const WITHOUT_BACKUP = ofVault('cbr_vault_resources_without_backup');
export const NEWEST = ofVault('cbr_vault_newest_restore_point_timestamp_seconds');
export const PLANNED = ofVault('cbr_vault_last_scheduled_backup_timestamp_seconds');
export const USED = ofVault('cbr_vault_used_bytes');
export const CAPACITY = ofVault('cbr_vault_capacity_bytes');
export const RESOURCE_RECOVERY_POINT = ofResource(
  'cbr_vault_resource_recovery_point_timestamp_seconds',
);

/** 1 or 0 for each vault with an objective and a recovery point. */
export const IS_LATE = `(time() - ${RECOVERY_POINT}) > bool on (project, vault_id) ${OBJECTIVE}`;

/** As the alert waits. */
const PATIENCE_SECONDS = 4 * 3600;

/**
 * What became of the last planned backup of each vault: 0 there is a restore point since, which may
 * be two minutes older for the clocks; 1 there is none yet; 2 there is none after four hours.
 */
export const PLAN_STATE = `(${PLANNED} > bool on (project, vault_id) (${NEWEST} + 120)) * on (project, vault_id) (1 + ((time() - ${PLANNED}) > bool ${PATIENCE_SECONDS}))`;
