import type { Followed } from '../../domain/followed.ts';
import type { PollRun } from '../../domain/poll-run.ts';
import type { Presence, Reading } from '../../domain/reading.ts';
import { type CheckpointStatus, skippedResourcesOf } from '../../domain/restore-point.ts';
import type { Problem } from './problem.ts';

/** A restore point, as it stands in a list of them. */
export interface Point {
  readonly project: string;
  readonly checkpointId: string;
  readonly reading: Reading;
  /** Undefined: somebody wrote it down. */
  readonly followed: Followed | undefined;
  readonly presence: Presence;
  /** Undefined while it is not there, or nothing recent is known of it. */
  readonly status: CheckpointStatus | undefined;
  readonly name: string | undefined;
  readonly vaultId: string | undefined;
  readonly vaultName: string | undefined;
  readonly createdAtSeconds: number | undefined;
  readonly expiresAtSeconds: number | undefined;
  /** Undefined where no answer told it. */
  readonly skipped: number | undefined;
  /** The last polls of it, the newest last. */
  readonly polls: () => readonly PollRun[];
  /** The worst one; set once all restore points are known. */
  readonly problem: Problem | undefined;
}

/** Of which vault it is, as far as anybody knows. */
export function vaultIdOf({ known }: Reading, followed: Followed | undefined): string | undefined {
  return known.names?.vaultId ?? followed?.vaultId;
}

/** `vaultName` is what the lists call its vault. */
export function pointOf(
  reading: Reading,
  followed: Followed | undefined,
  vaultName: string | undefined,
  pollsOf: (reading: Reading) => readonly PollRun[],
): Point {
  const { known, lastRestorePoint } = reading;
  const { project, checkpointId, presence, names } = known;
  const shown = known.restorePoint;
  return {
    project,
    checkpointId,
    reading,
    followed,
    presence,
    status: presence === 'present' ? shown?.status : undefined,
    name: names?.name,
    vaultId: vaultIdOf(reading, followed),
    vaultName: vaultName ?? names?.vaultName,
    createdAtSeconds:
      shown?.createdAtSeconds ?? lastRestorePoint?.createdAtSeconds ?? followed?.createdAtSeconds,
    expiresAtSeconds: known.expiresAtSeconds ?? followed?.expiresAtSeconds,
    skipped: shown?.vault === undefined ? undefined : skippedResourcesOf(shown.vault),
    polls: () => pollsOf(reading),
    problem: undefined,
  };
}

/** What a restore point is sorted by: enough to find where it was, though it has left meanwhile. */
export type Place = Pick<
  Point,
  'project' | 'checkpointId' | 'createdAtSeconds' | 'status' | 'presence' | 'vaultId' | 'vaultName'
>;

/** The newest first; what has no known time is last. Equal only to itself. */
export function byAge(one: Place, other: Place): number {
  const a = one.createdAtSeconds ?? Number.NEGATIVE_INFINITY;
  const b = other.createdAtSeconds ?? Number.NEGATIVE_INFINITY;
  return a === b ? byIdentity(one, other) : b - a;
}

export function byIdentity(one: Place, other: Place): number {
  if (one.project !== other.project) return one.project < other.project ? -1 : 1;
  if (one.checkpointId === other.checkpointId) return 0;
  return one.checkpointId < other.checkpointId ? -1 : 1;
}
