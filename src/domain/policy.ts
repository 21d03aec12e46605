/** What the policies of the documentation do; others are kept as the API spells them. */
export const POLICY_OPERATIONS = ['backup', 'replication'] as const;
export type PolicyOperation = (typeof POLICY_OPERATIONS)[number];

/** Rules by which a policy keeps backups by their number. */
export const RETENTION_RULES = ['all', 'day', 'week', 'month', 'year'] as const;
export type RetentionRule = (typeof RETENTION_RULES)[number];

/** A policy as the list of policies describes it. What could not be read is undefined. */
export interface Policy {
  readonly id: string;
  readonly name: string | undefined;
  readonly operationType: string | undefined;
  readonly enabled: boolean | undefined;
  /** Of a replication; empty in the answers of some clouds where there is none. */
  readonly destinationRegion: string | undefined;
  /** When it runs, as texts of a small part of RRULE, in UTC. */
  readonly patterns: readonly string[] | undefined;
  /** What the patterns leave open comes from it, and intervals count from its day. */
  readonly startSeconds: number | undefined;
  /** Undefined where backups are kept for good, or by their number alone. */
  readonly retentionSeconds: number | undefined;
  /** Rules in use only. */
  readonly retained: ReadonlyMap<RetentionRule, number>;
  /** Each vault once. */
  readonly vaults: readonly PolicyVault[];
}

/** A vault that a policy is for. */
export interface PolicyVault {
  readonly vaultId: string;
  /** Of a replication: where the copies go. */
  readonly destinationVaultId: string | undefined;
}
