import type { ConfiguredCheckpoint } from '../../domain/checkpoint-id.ts';
import type { Followed } from '../../domain/followed.ts';
import { nextReading, type Reading } from '../../domain/reading.ts';
import { copyAsListed } from '../../inventory/copies.ts';
import { afterAnswer, isDue } from '../../inventory/following.ts';
import type { CollectorParts } from './collector.ts';

/** The followed restore points of a project, as far as polling them goes. */
export interface Following {
  /** Those that are to be asked for now, without the configured ones, which are in each cycle. */
  due(): readonly ConfiguredCheckpoint[];
  /**
   * Learns from an answer about a restore point, followed or not: the reading as it is to be kept.
   * Undefined when the restore point has left with it.
   */
  answered(reading: Reading): Reading | undefined;
}

/** Whether policies of a vault keep its backups by their number; undefined: nobody knows. */
export type IsKeptByCount = (vaultId: string) => boolean | undefined;

export function createFollowing(
  parts: Pick<
    CollectorParts,
    'config' | 'discovered' | 'readings' | 'ownMetrics' | 'log' | 'nowMs'
  >,
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
      const { checkpointId, presence } = reading.known;
      const followed = discovered.followed(project, checkpointId);
      if (followed === undefined || reading.failure !== undefined) return reading;
      const isGone = presence === 'missing' || presence === 'expired';
      const next = afterAnswer(followed, {
        isGone,
        isElsewhere: isGone && isElsewhere(parts, followed),
        isKeptByCount: isKeptByCount(followed.vaultId),
        nowSeconds: nowMs() / 1000,
      });
      discovered.setFollowed(project, checkpointId, next);
      const isLost = next?.lostAtSeconds !== undefined && followed.lostAtSeconds === undefined;
      if (isLost) reportLost(parts, followed, reading);
      if (next === undefined && !configured.has(checkpointId)) {
        readings.letGo(project, checkpointId);
        return undefined;
      }
      const isCopy = isGone && !configured.has(checkpointId) && next?.isReplica === true;
      return withExpiry(isCopy ? asListed(parts, followed, reading) : reading, followed);
    },
  };
}

/** A copy that the API does not know here is what the lists say of it, as long as they do. */
function asListed(
  { config, discovered, nowMs }: Parameters<typeof createFollowing>[0],
  { checkpointId, vaultId }: Followed,
  reading: Reading,
): Reading {
  const vault = discovered.of(config.name).inventory.vaults.get(vaultId);
  const listed = vault?.restorePoints.find((each) => each.checkpointId === checkpointId);
  if (vault === undefined || listed === undefined) return reading;
  const restorePoint = copyAsListed(listed, vault.vault);
  const found = { kind: 'found', restorePoint, fingerprint: '', anomalies: [] } as const;
  return nextReading(reading, found, nowMs() / 1000);
}

/** Whether a project lists it that is another one of the cloud; a copy has its original there. */
function isElsewhere(
  { config, readings, discovered }: Parameters<typeof createFollowing>[0],
  { checkpointId, isReplica }: Followed,
): boolean {
  if (isReplica) return false;
  const own = readings.about(config.name)?.projectId;
  return discovered.isListed(checkpointId, (project) => readings.about(project)?.projectId !== own);
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
  if (wanting.nowSeconds - reading.lastSuccessSeconds > wanting.oldSeconds) return true;
  return isDue(followed, wanting);
}

/** Lists know better when a restore point ends than its own parameters. */
function withExpiry(reading: Reading, { expiresAtSeconds }: Followed): Reading {
  if (reading.known.expiresAtSeconds === expiresAtSeconds) return reading;
  return { ...reading, known: { ...reading.known, expiresAtSeconds } };
}

function reportLost(
  { config, ownMetrics, log, discovered }: Parameters<typeof createFollowing>[0],
  { checkpointId, vaultId, createdAtSeconds, expiresAtSeconds }: Followed,
  reading: Reading,
): void {
  const project = config.name;
  const vault = discovered.of(project).inventory.vaults.get(vaultId)?.vault;
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
