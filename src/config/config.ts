import type { ConfiguredCheckpoint } from '../checkpoint-id.ts';
import type { SecretSource } from '../secret.ts';

export interface Config {
  readonly projects: readonly ProjectConfig[];
  /** The configuration file and every checkpoint file that was read, each once. */
  readonly files: readonly string[];
}

export interface ProjectConfig {
  readonly name: string;
  readonly region: string;
  readonly projectId: string;
  /** Without a trailing slash and without the API version. */
  readonly endpoint: string;
  readonly auth: AuthConfig;
  readonly schedule: string;
  readonly timezone: string;
  readonly poll: PollConfig;
  /** Longest gap between two planned cycles. */
  readonly intervalMs: number;
  readonly checkpoints: readonly ConfiguredCheckpoint[];
}

/** One variant per auth type. */
export type AuthConfig = { readonly type: 'token'; readonly token: SecretSource };

export interface PollConfig {
  /** One HTTP attempt. */
  readonly timeoutMs: number;
  /** One cycle of a project, retries and waiting included. */
  readonly deadlineMs: number;
  /** Requests in flight. */
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  /** Per request, the first one included. */
  readonly maxAttempts: number;
  /** Older data is no longer exposed. */
  readonly maxAgeMs: number;
}

/** What a cron expression comes to, or what is wrong with it and in which of the two keys. */
export type ScheduleReading =
  | { readonly problem: string; readonly key: 'schedule' | 'timezone' }
  | { readonly shortestGapMs: number; readonly longestGapMs: number };

export type ReadSchedule = (expression: string, timezone: string) => ScheduleReading;

export type Environment = Readonly<Record<string, string | undefined>>;
