import type { Followed, FollowedSet } from '../../domain/followed.ts';
import type { PollRun } from '../../domain/poll-run.ts';
import type { Presence, Reading } from '../../domain/reading.ts';
import { type CheckpointStatus, skippedResourcesOf } from '../../domain/restore-point.ts';
import type { ProblemKind } from './problem.ts';

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
  readonly problem: ProblemKind | undefined;
}

export interface PointParts {
  readonly followed: FollowedSet;
  /** What the lists call the vaults. */
  readonly vaultNames: ReadonlyMap<string, string | undefined>;
  readonly pollsOf: (reading: Reading) => readonly PollRun[];
}

/** What there was `before` where that is made of the same. */
export function pointOf(
  reading: Reading,
  { followed: followedIn, vaultNames, pollsOf }: PointParts,
  before: Point | undefined,
): Point {
  const { known, lastRestorePoint } = reading;
  const { project, checkpointId, presence, names, restorePoint: shown } = known;
  const followed = followedIn.get(checkpointId);
  const vaultId = names?.vaultId ?? followed?.vaultId;
  const listedName = vaultId === undefined ? undefined : vaultNames.get(vaultId);
  const made = { reading, followed, vaultName: listedName ?? names?.vaultName };
  if (before !== undefined && isOf(before, made)) return before;
  return {
    ...made,
    project,
    checkpointId,
    presence,
    status: presence === 'present' ? shown?.status : undefined,
    name: names?.name,
    vaultId,
    createdAtSeconds:
      shown?.createdAtSeconds ?? lastRestorePoint?.createdAtSeconds ?? followed?.createdAtSeconds,
    expiresAtSeconds: known.expiresAtSeconds ?? followed?.expiresAtSeconds,
    skipped: shown?.vault === undefined ? undefined : skippedResourcesOf(shown.vault),
    polls: () => pollsOf(reading),
    problem: undefined,
  };
}

/** A restore point with what is wrong with it; what there was `before` where that is the same. */
export function withProblem(
  point: Point,
  problem: ProblemKind | undefined,
  before: Point | undefined,
): Point {
  if (problem === undefined) return point;
  return before?.problem === problem && isOf(before, point) ? before : { ...point, problem };
}

/** All that a restore point says is by these. */
type Made = Pick<Point, 'reading' | 'followed' | 'vaultName'>;

function isOf(point: Point, { reading, followed, vaultName }: Made): boolean {
  return point.reading === reading && point.followed === followed && point.vaultName === vaultName;
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
