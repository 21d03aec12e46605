import type { Failure } from '../../domain/outcome.ts';
import type { VaultStanding } from '../../domain/standing.ts';
import type { Discovered } from '../state/discovered.ts';
import type { Readings } from '../state/readings.ts';

/** What is promised of a vault, as far as anybody knows. */
export type Promised = Pick<VaultStanding, 'objectiveSeconds' | 'retention'>;

/** What a report is made from. */
export interface ReportParts {
  readonly readings: Readings;
  readonly discovered: Discovered;
  readonly promised: (project: string, vaultId: string) => Promised;
  /** Why nothing could be sent in a project's last cycle. */
  readonly unsent: (project: string) => Failure | undefined;
  readonly nowMs: () => number;
}
