import type { SimulatedCheckpoint, SimulatedResource, SimulatedVault } from './fleet.ts';
import { GONE } from './life.ts';

/** A checkpoint as it is at the moment of asking. */
export interface CheckpointState {
  readonly checkpoint: SimulatedCheckpoint;
  readonly vault: SimulatedVault | undefined;
  readonly status: string;
  /** Whether the status was set by hand and its life has no say any longer. */
  readonly byHand: boolean;
  /** When it last became another one; undefined: since its creation nothing happened. */
  readonly changedAtMs: number | undefined;
  /** What it has backups of, where its vault has been another one since. */
  readonly held: readonly SimulatedResource[] | undefined;
  /** What happened to single backups in it, by resource. */
  readonly backups: ReadonlyMap<string, BackupChange>;
}

export interface BackupChange {
  /** One of a backup, or `gone`; where it is not said, that of the restore point. */
  readonly status?: string | undefined;
  /** Where its resource moved to. */
  readonly vaultId?: string | undefined;
  /** When it was written for that; undefined where it was not. */
  readonly atMs?: number | undefined;
}

export function isGone(state: CheckpointState): boolean {
  return state.status === GONE;
}
