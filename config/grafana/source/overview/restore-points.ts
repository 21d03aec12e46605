/**
 * PromQL about restore points. Everything is aggregated over the replicas of the exporter first,
 * so that two of them do not count anything twice; where they differ, the higher value counts.
 * `$project` and `$vault` are the variables of the dashboard.
 */

export interface Narrowing {
  /** Further matchers. */
  readonly where?: string;
  /** Labels to keep besides those that tell one restore point from another. */
  readonly by?: string;
  /** Of a set of states the one that holds, which is a seventh of the series. */
  readonly holding?: boolean;
}

/** One series for each restore point and value of the labels to keep, of all vaults. */
export function ofAnyVault(family: string, narrowing: Narrowing = {}): string {
  const labels = ['project, checkpoint_id', narrowing.by].filter(Boolean).join(', ');
  return `max by (${labels}) (${series(family, narrowing)})`;
}

/** Of every replica. */
function series(family: string, { where, holding = false }: Narrowing = {}): string {
  const matchers = ['project=~"$project"', where].filter(Boolean).join(', ');
  return `${family}{${matchers}}${holding ? ' == 1' : ''}`;
}

/** The same, of the chosen vaults. */
export function ofVaults(family: string, narrowing: Narrowing = {}): string {
  return outOfChosenVaults(ofAnyVault(family, narrowing));
}

export function outOfChosenVaults(restorePoints: string): string {
  return `(${restorePoints} unless on (project, checkpoint_id) ${ELSEWHERE})`;
}

/**
 * Restore points that are known to be in a vault that was not chosen; none when all are. To leave
 * these out, rather than to let only the chosen ones in, keeps those in whose vault nobody knows.
 * Names that an exporter without storage lost in a restart are taken from the whole time range.
 */
const ELSEWHERE =
  'last_over_time(cbr_checkpoint_info{project=~"$project", vault_id!~"$vault"}[$__range] @ end())';

/** When the retention ends of those that are there: it is told of what is gone as well. */
export const EXPIRATION = `(${ofAnyVault('cbr_checkpoint_expiration_timestamp_seconds')} and on (project, checkpoint_id) (${series('cbr_checkpoint_presence', { where: 'presence="present"', holding: true })}))`;

/** With the label `vault_id`; without those whose vault is not known. */
export function withVault(perRestorePoint: string): string {
  return `${perRestorePoint} * on (project, checkpoint_id) group_left (vault_id) ${VAULT}`;
}

const INFO = 'cbr_checkpoint_info{project=~"$project"}';
const VAULT_INFO = 'cbr_checkpoint_info{project=~"$project", vault_id=~"$vault", vault_id!=""}';

/** As of the end of the time range, with what is gone by then. */
function lately(selector: string): string {
  return `last_over_time(${selector}[$__range] @ end())`;
}

/** At most one series each, even while replicas tell different names. */
const VAULT = `topk by (project, checkpoint_id) (1, max by (project, checkpoint_id, vault_id) (${lately(VAULT_INFO)}))`;

/** Names by vault: those of now, else the last ones of the time range. */
export const VAULT_NAMES = `topk by (project, vault_id) (1, max by (project, vault_id, vault_name) (${VAULT_INFO} or on (project, vault_id) ${lately(VAULT_INFO)}))`;

/** With the labels `vault_id` and `vault_name`. */
export function withVaultName(perVault: string): string {
  return `(${perVault}) * on (project, vault_id) group_left (vault_name) ${VAULT_NAMES}`;
}

/** Names by restore point: those of now, else the last ones of the time range. */
export const NAMES = `topk by (project, checkpoint_id) (1, max by (project, checkpoint_id, name, vault_id, vault_name) (${INFO} or on (project, checkpoint_id) ${lately(INFO)}))`;

const CREATED = withVault(series('cbr_checkpoint_created_timestamp_seconds'));

/**
 * Restore points of whose vault a newer one is watched. What an old one says of resources and of
 * the vault is history; one whose vault is not known counts as the newest of its own.
 */
export const SUPERSEDED = `(${CREATED} < on (project, vault_id) group_left () max by (project, vault_id) (${CREATED}))`;

const AVAILABLE = series('cbr_checkpoint_status', { where: 'status="available"', holding: true });

/** When the newest restore point of each vault was created that one could go back to. */
export const NEWEST_AVAILABLE = `max by (project, vault_id) (${CREATED} and on (project, checkpoint_id) (${AVAILABLE}))`;

/**
 * One series for each resource, as the newest restore point of its vault tells it. There are many
 * series of resources: the old ones go before anything is computed.
 */
export function latestOfResource(family: string, narrowing: Narrowing = {}): string {
  const labels = ['project, resource_id', narrowing.by].filter(Boolean).join(', ');
  return `max by (${labels}) (${outOfChosenVaults(latest(family, narrowing))})`;
}

/** The same, with the label `vault_id`. */
export function latestOfVaultResource(family: string): string {
  return `max by (project, vault_id, resource_id) (${withVault(latest(family, {}))})`;
}

function latest(family: string, narrowing: Narrowing): string {
  return `(${series(family, narrowing)} unless on (project, checkpoint_id) ${SUPERSEDED})`;
}
