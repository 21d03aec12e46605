import type { Target } from '../../cbr/auth/authorization.ts';
import type { ConfiguredCheckpoint } from '../../domain/checkpoint-id.ts';
import type { Log, LogFields } from '../../domain/log.ts';
import type { ProjectReadings } from '../../domain/reading.ts';
import { createPoller } from '../../poll/poller.ts';
import { createStaleness } from '../state/staleness.ts';
import type { Collector, CollectorParts } from './collector.ts';
import { createFollowing } from './following.ts';
import { createGatheredLog, type GatheredLog } from './gathered-log.ts';
import { takeReading } from './take-reading.ts';

/** What the restore points of a former configuration leave to those of the next one. */
interface Left {
  /** IDs that the last cycle did not come to. */
  readonly waiting: readonly string[];
  readonly circuitOpen: boolean;
}

const TOO_OLD = 'data is too old to be shown any longer';

/** Polls the configured restore points, each of them in each cycle, and the followed ones when due. */
export function createRestorePoints(
  parts: CollectorParts,
  left: Left = { waiting: [], circuitOpen: false },
): Collector {
  const { config, connection, readings, log, nowMs } = parts;
  const { name: project, checkpoints: configured, poll } = config;
  const following = createFollowing(parts, (vaultId) => isKeptByCount(parts, vaultId));
  const configuredIds = new Set(configured.map(({ checkpointId }) => checkpointId));
  const first = [...left.waiting, ...notPolled(configured, readings.of(project))];
  let isStopped = false;
  const where = () => whereAsked(connection.target());
  const [gathered, aged] = [createGatheredLog(log, where), createGatheredLog(log, where)];

  const staleness = stalenessOf(parts, aged);
  const poller = createPoller({
    checkpoints: () => [...configured, ...following.due()],
    first,
    // Without IDs there is nothing to find out with whether the API answers.
    circuitOpen: left.circuitOpen && configured.length > 0,
    concurrency: poll.concurrency,
    fetchRestorePoint: connection.fetchRestorePoint,
    nowSeconds: () => nowMs() / 1000,
    readingOf: (checkpointId) => readings.reading(project, checkpointId),
    onReading: (previous, next) => {
      // The configuration may have changed while the answer was on its way.
      if (isStopped) return;
      const kept = following.answered(next);
      if (kept !== undefined) {
        const isConfigured = configuredIds.has(kept.known.checkpointId);
        takeReading({ ...parts, log: gathered.log, isConfigured }, previous, kept);
      }
      if (next.failure === undefined) staleness.arm();
    },
    onBug: bugsTo(log, project),
  });

  return {
    // What is due of the followed ones is known once discovery has had its turn in the cycle.
    isDue: () => configured.length > 0 || config.discover !== undefined,
    isBehind: () => first.length > 0,
    collect: (cycle) => poller.run(cycle).finally(gathered.flush),
    isCircuitOpen: poller.isCircuitOpen,
    watchAge: staleness.start,
    stop: () => {
      isStopped = true;
      staleness.stop();
    },
    successor: (changed) =>
      createRestorePoints(changed, {
        waiting: poller.waiting(),
        // Another way to the API is worth a whole cycle.
        circuitOpen: changed.connection === connection && poller.isCircuitOpen(),
      }),
  };
}

/** Whether policies of the vault keep backups by their number; undefined: nobody knows these. */
function isKeptByCount(
  { config, plannings }: CollectorParts,
  vaultId: string,
): boolean | undefined {
  const { plans } = plannings.of(config.name);
  return plans && (plans.planOf(vaultId)?.isKeptByCount ?? false);
}

function stalenessOf(
  { config, readings, nowMs, monotonicMs, publishSoon }: CollectorParts,
  { log, flush }: GatheredLog,
) {
  const { name: project, poll } = config;
  return createStaleness({
    maxAgeMs: poll.maxAgeMs,
    readings: () => readings.of(project),
    nowMs,
    monotonicMs,
    onStale: (stale, former) => {
      const { checkpointId } = stale.known;
      // It may have been answered, or have left, since it was looked at.
      if (readings.of(project).get(checkpointId) !== former) return;
      log.warn({ project, checkpoint_id: checkpointId }, TOO_OLD);
      readings.replace(stale);
      publishSoon();
    },
    onSwept: flush,
  });
}

function bugsTo(log: Log, project: string): (error: unknown, checkpointId: string) => void {
  return (error, checkpointId) =>
    log.error({ project, checkpoint_id: checkpointId, err: error }, 'internal error in a poll');
}

/** As people look for it; the lines of requests for restore points have it. */
function whereAsked(target: Target | undefined): LogFields {
  return {
    service: 'CBR',
    operation: 'show_checkpoint',
    ...(target === undefined ? {} : { url: target.endpoint, project_id: target.projectId }),
  };
}

function notPolled(
  configured: readonly ConfiguredCheckpoint[],
  readings: ProjectReadings,
): readonly string[] {
  return configured.flatMap(({ checkpointId }) =>
    readings.get(checkpointId)?.lastPollSeconds === 0 ? [checkpointId] : [],
  );
}
