import type { FailureReason } from '../../domain/outcome.ts';

/** The requests that this program sends: the label `operation` of the request metrics. */
export const OPERATIONS = [
  'show_checkpoint',
  'list_vaults',
  'list_backups',
  'list_policies',
  'list_tasks',
  'create_token',
  'list_projects',
  'get_catalog',
  'get_security_key',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** One HTTP attempt, for the request metrics. */
export interface SentRequest {
  readonly operation: Operation;
  readonly durationSeconds: number;
  /** Undefined for an answer, and for one whose meaning the rest of the cycle decides. */
  readonly failure: FailureReason | undefined;
}

export type OnRequest = (request: SentRequest) => void;
