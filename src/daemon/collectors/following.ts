import type { ConfiguredCheckpoint } from '../../domain/checkpoint-id.ts';
import type { Followed } from '../../domain/followed.ts';
import type { ListedRestorePoint } from '../../domain/inventory.ts';
import { nextReading, type Reading } from '../../domain/reading.ts';
import { isUnderWay } from '../../domain/restore-point.ts';
import { contradicts } from '../../inventory/contradiction.ts';
import { copyAsListed } from '../../inventory/copies.ts';
import { LAG_SECONDS } from '../../inventory/feed.ts';
import { afterAnswer, isDue, mayBeLate } from '../../inventory/following.ts';
import type { Discovery } from '../state/discovered.ts';
import { cloudSeconds } from './cloud-clock.ts';
import type { CollectorParts } from './collector.ts';

/** The followed restore points of a project, as far as polling them goes. */
export interface Following {
  /** Those that are to be asked for now, without the configured ones, which are in each cycle. */
  due(): readonly ConfiguredCheckpoint[];
  /**
   * Learns from an answer about a restore point, followed or not: the reading as it is to be kept.
   * Undefined when the restore point has left with it, or what it says may be too early or too late.
   */
  answered(reading: Reading): Reading | undefined;
}

/** Whether policies of a vault keep its backups by their number; undefined: nobody knows. */
export type IsKeptByCount = (vaultId: string) => boolean | undefined;

type FollowingParts = Pick<
  CollectorParts,
  'config' | 'discovered' | 'readings' | 'ownMetrics' | 'log' | 'nowMs'
> & { readonly connection: Pick<CollectorParts['connection'], 'clockSkewSeconds'> };

export function createFollowing(
  parts: FollowingParts,
  isKeptByCount: IsKeptByCount = () => undefined,
): Following {
  const { config, discovered, readings, nowMs } = parts;
  const { name: project, discover } = config;
  const configured = new Set(config.checkpoints.map(({ checkpointId }) => checkpointId));
  /** The same object for an ID each time, since polls remember by it what they left out. */
  const checkpoints = new Map<string, ConfiguredCheckpoint>();

  function checkpointOf({ checkpointId }: Followed): ConfiguredCheckpoint {
    const known = checkpoints.get(checkpointId);
    if (known !== undefined) return known;
    const checkpoint = { checkpointId, spelling: checkpointId, source: 'discovered' } as const;
    checkpoints.set(checkpointId, checkpoint);
    return checkpoint;
  }

  return {
    due: () => {
      if (discover === undefined) return [];
      const { followed } = discovered.of(project);
      for (const id of checkpoints.keys()) if (!followed.has(id)) checkpoints.delete(id);
      const wanting = {
        recheckSeconds: discover.recheckSeconds,
        oldSeconds: config.poll.maxAgeMs / 2000,
        nowSeconds: nowMs() / 1000,
      };
      const known = readings.of(project);
      return [...followed.values()]
        .filter(({ checkpointId }) => !configured.has(checkpointId))
        .filter((each) => isWanted(each, known.get(each.checkpointId), wanting))
        .map(checkpointOf);
    },
    answered: (reading) => {
      const { checkpointId } = reading.known;
      const followed = discovered.followed(project, checkpointId);
      if (followed === undefined || reading.failure !== undefined) return reading;
      const nowSeconds = nowMs() / 1000;
      const outcome = outcomeOf(parts, followed, reading, nowSeconds);
      const next = afterAnswer(followed, {
        ...outcome,
        isKeptByCount: isKeptByCount(followed.vaultId),
        nowSeconds,
      });
      discovered.setFollowed(project, checkpointId, next);
      const isLost = next?.lostAtSeconds !== undefined && followed.lostAtSeconds === undefined;
      if (isLost) reportLost(parts, followed, reading);
      if (configured.has(checkpointId)) return withExpiry(reading, followed);
      if (next === undefined) {
        readings.letGo(project, checkpointId);
        return undefined;
      }
      // The lists show it: that it is gone is true once they agree, or have had time enough to.
      if (outcome.isGone && mayBeLate(next, nowSeconds)) return undefined;
      const isCopy = outcome.isGone && next.isReplica;
      return withExpiry(isCopy ? asListed(parts, followed, reading) : reading, followed);
    },
  };
}

/** A copy that the API does not know here is what the lists say of it, as long as they do. */
function asListed(
  { config, discovered, nowMs }: FollowingParts,
  { checkpointId, vaultId }: Followed,
  reading: Reading,
): Reading {
  const vault = discovered.listsOf(config.name).inventory.vaults.get(vaultId);
  const listed = vault?.restorePoints.find((each) => each.checkpointId === checkpointId);
  if (vault === undefined || listed === undefined) return reading;
  const restorePoint = copyAsListed(listed, vault.vault);
  const found = { kind: 'found', restorePoint, fingerprint: '', anomalies: [] } as const;
  return nextReading(reading, found, nowMs() / 1000);
}

/** What an answer is, beside what the lists show. */
function outcomeOf(
  parts: FollowingParts,
  followed: Followed,
  { known, lastStatus }: Reading,
  nowSeconds: number,
) {
  const { presence } = known;
  const isGone = presence === 'missing' || presence === 'expired';
  const listed = listedAs(followed, parts.discovered.listsOf(known.project), nowSeconds);
  return {
    isGone,
    // A copy goes by the ID of another project's: that nobody knows it here says nothing.
    isContradicted:
      listed !== undefined &&
      !(isGone && followed.isReplica) &&
      contradicts(listed, isGone ? 'gone' : lastStatus),
    isElsewhere: isGone && isElsewhere(parts, followed),
    cloudSeconds: cloudSeconds(parts.connection, parts.nowMs),
  };
}

/** As complete lists of late show it; undefined once they do not, or fail. */
function listedAs(
  { checkpointId, vaultId, missedSinceSeconds }: Followed,
  {
    inventory,
    unconfirmed,
    confirmedAtSeconds,
  }: Pick<Discovery, 'inventory' | 'unconfirmed' | 'confirmedAtSeconds'>,
  nowSeconds: number,
): ListedRestorePoint | undefined {
  const shownAtSeconds = unconfirmed.get(vaultId) ?? confirmedAtSeconds;
  if (missedSinceSeconds !== undefined || nowSeconds - shownAtSeconds >= LAG_SECONDS) {
    return undefined;
  }
  return inventory.vaults
    .get(vaultId)
    ?.restorePoints.find((each) => each.checkpointId === checkpointId);
}

/** Whether another project of the same cloud lists it; a copy has its original there. */
function isElsewhere(
  { config, readings, discovered }: FollowingParts,
  { checkpointId, isReplica }: Followed,
): boolean {
  if (isReplica) return false;
  const own = readings.about(config.name);
  return discovered.isListed(checkpointId, (project) => {
    const other = readings.about(project);
    return other?.endpoint === own?.endpoint && other?.projectId !== own?.projectId;
  });
}

interface Wanting {
  readonly recheckSeconds: number;
  /** Age at which it is asked for, before it is too old to be shown: the lists fail. */
  readonly oldSeconds: number;
  readonly nowSeconds: number;
}

function isWanted(followed: Followed, reading: Reading | undefined, wanting: Wanting): boolean {
  if (reading === undefined || followed.lostAtSeconds !== undefined) return false;
  // What failed, and what the lists show although it is said to be gone, is asked again.
  if (reading.failure !== undefined || reading.known.presence !== 'present') return true;
  // Its backups may be where they are to be before it is itself.
  if (isUnderWay(reading.lastStatus)) return true;
  if (wanting.nowSeconds - reading.lastSuccessSeconds > wanting.oldSeconds) return true;
  return isDue(followed, wanting);
}

/** Lists know better when a restore point ends than its own parameters. */
function withExpiry(reading: Reading, { expiresAtSeconds }: Followed): Reading {
  if (reading.known.expiresAtSeconds === expiresAtSeconds) return reading;
  return { ...reading, known: { ...reading.known, expiresAtSeconds } };
}

function reportLost(
  { config, ownMetrics, log, discovered }: FollowingParts,
  { checkpointId, vaultId, createdAtSeconds, expiresAtSeconds }: Followed,
  reading: Reading,
): void {
  const project = config.name;
  const vault = discovered.listsOf(project).inventory.vaults.get(vaultId)?.vault;
  ownMetrics.told.lost.inc({ project });
  log.warn(
    {
      project,
      checkpoint_id: checkpointId,
      vault_id: vaultId,
      vault_name: vault?.name ?? reading.known.names?.vaultName,
      name: reading.known.names?.name,
      created_at: timeText(createdAtSeconds),
      expires_at: expiresAtSeconds === undefined ? undefined : timeText(expiresAtSeconds),
    },
    'a restore point was lost: it is gone before its time',
  );
}

function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
