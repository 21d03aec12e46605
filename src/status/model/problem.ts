import type { Failure } from '../../domain/outcome.ts';

export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

interface Kind {
  readonly severity: Severity;
  /** What it is called where people read. */
  readonly title: string;
  /** The alert that tells of it, whose runbook says what to do. */
  readonly alert: string;
}

/** Everything that is called wrong, the worst first; as severe as the alerts that tell of it. */
export const PROBLEM_KINDS = {
  sign_in_refused: kind('critical', 'Sign-in refused', 'CBRAuthFailing'),
  no_answer: kind('critical', 'No answer from the API', 'CBRPollingStalled'),
  failed: kind('critical', 'Failed', 'CBRCheckpointError'),
  lost: kind('critical', 'Lost', 'CBRCheckpointMissing'),
  backups_dropped: kind('critical', 'Backups dropped', 'CBRVaultBackupsDropped'),
  no_backup: kind('critical', 'No backup at all', 'CBRResourceNeverBackedUp'),
  objective_missed: kind('critical', 'Objective missed', 'CBRVaultRecoveryPointObjectiveMissed'),
  resource_objective_missed: kind(
    'critical',
    'Left out of backups',
    'CBRResourceRecoveryPointObjectiveMissed',
  ),
  resource_error: kind('critical', 'Protection in error', 'CBRResourceProtectionError'),
  vault_not_usable: kind('critical', 'Vault not usable', 'CBRVaultNotUsable'),
  missing: kind('warning', 'Missing', 'CBRCheckpointMissing'),
  stuck_protecting: kind('warning', 'Stuck in the making', 'CBRCheckpointStuckProtecting'),
  stuck_deleting: kind('warning', 'Stuck in deletion', 'CBRCheckpointStuckDeleting'),
  failed_deleting: kind('warning', 'Deletion failed', 'CBRCheckpointErrorDeleting'),
  backup_missed: kind('warning', 'Planned backup missed', 'CBRVaultScheduledBackupMissed'),
  skipped: kind('warning', 'Resources skipped', 'CBRResourcesSkipped'),
  backup_failed: kind('warning', 'Backups fail', 'CBRResourceFailsRepeatedly'),
  task_failed: kind('warning', 'Task failed', 'CBRTasksFailed'),
  replica_behind: kind('warning', 'Copies lag behind', 'CBRReplicaBehind'),
  stale: kind('warning', 'Nothing recent known', 'CBRCheckpointDataStale'),
  list_unread: kind('warning', 'List not read', 'CBRDiscoveryStale'),
  list_cut: kind('warning', 'List cut off', 'CBRDiscoveryTruncated'),
  nothing_watched: kind('warning', 'Nothing watched', 'CBRExporterNoCheckpoints'),
  breaker_open: kind('warning', 'API fails', 'CBRAPICircuitOpen'),
  status_unknown: kind('warning', 'Status not known', 'CBRCheckpointStatusUnknown'),
  vault_almost_full: kind('warning', 'Vault almost full', 'CBRVaultAlmostFull'),
  vault_full_soon: kind('warning', 'Vault full within a week', 'CBRVaultFullInAWeek'),
  retention_short: kind('warning', 'Kept too short', 'CBRRetentionShorterThanGap'),
  resource_gone: kind('warning', 'Resource gone', 'CBRVaultResourceGone'),
  without_policy: kind('warning', 'No backup policy', 'CBRVaultWithoutBackupPolicy'),
  expired: kind('info', 'Expired, still configured', 'CBRCheckpointExpiredButConfigured'),
} as const satisfies Readonly<Record<string, Kind>>;

export type ProblemKind = keyof typeof PROBLEM_KINDS;

function kind(severity: Severity, title: string, alert: string): Kind {
  return { severity, title, alert };
}

/** Something that is wrong, for whoever was woken by it. What is not known is undefined. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly project: string;
  readonly vaultId: string | undefined;
  readonly vaultName: string | undefined;
  readonly checkpointId: string | undefined;
  readonly checkpointName: string | undefined;
  readonly resources: Named;
  readonly sinceSeconds: number | undefined;
  /** For people, with what the cloud says of it; texts of tenants are in it. */
  readonly reason: string;
}

/** Some resources by name, or by ID where they have none, and how many there are in all. */
export interface Named {
  readonly names: readonly string[];
  readonly total: number;
}

export const NO_RESOURCES: Named = { names: [], total: 0 };

/** What is wrong, and with what: a project, a vault of it, or one of its restore points. */
export type Subject = Pick<Problem, 'project'> &
  Partial<Pick<Problem, 'vaultId' | 'vaultName' | 'checkpointId' | 'checkpointName'>>;
export type Found = Pick<Problem, 'kind' | 'reason'> &
  Partial<Pick<Problem, 'resources' | 'sinceSeconds'>>;

const NOT_KNOWN = {
  vaultId: undefined,
  vaultName: undefined,
  checkpointId: undefined,
  checkpointName: undefined,
  resources: NO_RESOURCES,
  sinceSeconds: undefined,
};

export function problemsOf(subject: Subject, found: readonly Found[]): readonly Problem[] {
  return found.map((each) => ({ ...NOT_KNOWN, ...subject, ...each }));
}

export function failureText({ detail, reason }: Failure): string {
  return `${detail} (${reason})`;
}

/** As many are named; more are a matter of the page of the restore point or vault. */
const NAMES_MAX = 10;

export function named(
  resources: readonly { readonly id?: string | undefined; readonly name?: string | undefined }[],
  total = resources.length,
): Named {
  const names = resources.slice(0, NAMES_MAX).map(({ id, name }) => name || id || '(no name)');
  return { names, total };
}

const RANKS = new Map(Object.keys(PROBLEM_KINDS).map((key, at) => [key, at]));

function rankOf({ kind }: Pick<Problem, 'kind'>): number {
  return RANKS.get(kind) ?? RANKS.size;
}

/** The worst first; of those alike the newest, since the person was woken by that one. */
export function bySeverity(one: Problem, other: Problem): number {
  const rank = rankOf(one) - rankOf(other);
  if (rank !== 0) return rank;
  const newest = (other.sinceSeconds ?? 0) - (one.sinceSeconds ?? 0);
  if (newest !== 0) return newest;
  for (const name of IDENTITY) {
    const a = one[name] ?? '';
    const b = other[name] ?? '';
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

const IDENTITY = ['project', 'vaultName', 'vaultId', 'checkpointId'] as const;

/** The worse one. */
export function worse(one: Problem | undefined, other: Problem): Problem {
  return one === undefined || rankOf(other) < rankOf(one) ? other : one;
}

export function severityOf({ kind }: Pick<Problem, 'kind'>): Severity {
  return PROBLEM_KINDS[kind].severity;
}

const RUNBOOKS =
  'https://github.com/cbr-exporter/cbr-exporter/blob/main/config/prometheus/runbooks';

/** What to do about it. */
export function runbookOf({ kind }: Pick<Problem, 'kind'>): string {
  return `${RUNBOOKS}/${PROBLEM_KINDS[kind].alert}.md`;
}
