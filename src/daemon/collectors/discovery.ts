import type { DiscoverConfig, ProjectConfig } from '../../config/schema/config.ts';
import type { FollowedSet } from '../../domain/followed.ts';
import type { ProjectReadings } from '../../domain/reading.ts';
import { type Collected, collect } from '../../inventory/collect.ts';
import { mayBeLate } from '../../inventory/following.ts';
import type { CollectOptions } from '../../inventory/lists.ts';
import { createCycleBudget } from '../../poll/budget.ts';
import type { PollEnd } from '../../poll/poller.ts';
import type { RunningCycle } from '../../poll/running-cycle.ts';
import type { Planning } from '../state/plannings.ts';
import { cloudSeconds } from './cloud-clock.ts';
import { type Collector, type CollectorParts, ended } from './collector.ts';
import { endCollectorReports } from './collector-report.ts';
import { endDiscoveryReports } from './discovery-reports.ts';
import { createTaking } from './discovery-taking.ts';
import { idle } from './idle.ts';
import { listsOf } from './lists.ts';
import { isOwnVault } from './ours.ts';
import { shareOf } from './share.ts';

/** The lists of a quiet cycle, of which retries are counted. */
const USUAL_LISTS = 4;

/**
 * Finds the vaults of a project and their restore points. It comes before these are polled, and
 * begins nothing new in the second half of a cycle: a cold start goes on in the next one.
 */
export function createDiscovery(parts: CollectorParts): Collector {
  const { discover } = parts.config;
  return discover === undefined ? idle(createDiscovery) : discovery(parts, discover);
}

function discovery(parts: CollectorParts, discover: DiscoverConfig): Collector {
  const { config, discovered } = parts;
  const taking = createTaking(parts, discover);
  let tried: CollectOptions['tried'];

  return {
    isDue: () => true,
    isBehind: () => discovered.of(config.name).backupsAtSeconds === 0,
    // Lists that are not answered say nothing of the restore points, which are polled all the same.
    collect: async (cycle): Promise<PollEnd> => {
      const { inventory } = discovered.of(config.name);
      const collected = await collectOnce(parts, { ...discover, tried }, cycle);
      tried = collected.tried;
      if (!cycle.isGivenUp()) await taking.take(collected, inventory);
      if (cycle.isGivenUp() || taking.isStopped()) return { kind: 'aborted' };
      const { asked, failures } = collected;
      return ended({ asked, answered: asked - failures.size });
    },
    isCircuitOpen: () => false,
    watchAge: taking.show,
    stop: taking.stop,
    successor: createDiscovery,
  };
}

async function collectOnce(
  { config, connection, discovered, plannings, readings, nowMs }: CollectorParts,
  discover: DiscoverConfig & Pick<CollectOptions, 'tried'>,
  cycle: RunningCycle,
): Promise<Collected> {
  // The other half is for what comes after.
  const { signal, end } = shareOf(cycle.signal, config.poll.deadlineMs / 2);
  const { concurrency } = config.poll;
  const { takeRetry } = createCycleBudget(USUAL_LISTS, concurrency);
  const { inventory, followed } = discovered.of(config.name);
  const { selection, verifySeconds } = discover;
  const isOwn = config.part && ((vaultId: string) => isOwnVault(config, vaultId));
  const copiedTo = destinationsOf(plannings.of(config.name));
  const nowSeconds = nowMs() / 1000;
  const doubted = doubtedVaults(followed, readings.of(config.name), nowSeconds);
  return collect(
    inventory,
    listsOf(connection, inventory, { signal, takeRetry }),
    {
      selection,
      isOwn,
      following: discover,
      verifySeconds,
      doubted,
      copiedTo,
      tried: discover.tried,
      concurrency,
    },
    { nowSeconds, cloudSeconds: () => cloudSeconds(connection, nowMs), signal },
  ).finally(end);
}

/** To which regions policies that are switched on copy a vault. */
function destinationsOf({ plans, schedules }: Planning): CollectOptions['copiedTo'] {
  return (vaultId) => {
    const bound = plans?.planOf(vaultId)?.policies ?? [];
    const copying = bound.filter(
      ({ operationType, enabled }) => operationType === 'replication' && enabled === true,
    );
    if (copying.length === 0) return undefined;
    return new Set(
      copying.flatMap(
        ({ policyId }) => schedules.policies.get(policyId)?.policy.destinationRegion || [],
      ),
    );
  };
}

/** Those of which a restore point is answered for as something else than the lists show. */
function doubtedVaults(
  followed: FollowedSet,
  readings: ProjectReadings,
  nowSeconds: number,
): ReadonlySet<string> {
  const doubted = new Set<string>();
  for (const each of followed.values()) {
    const { checkpointId, vaultId, missedSinceSeconds } = each;
    if (missedSinceSeconds !== undefined) continue;
    const presence = readings.get(checkpointId)?.known.presence;
    const isGone = presence === 'missing' || presence === 'expired';
    if (isGone || mayBeLate(each, nowSeconds)) doubted.add(vaultId);
  }
  return doubted;
}

/**
 * What was discovered of projects that are gone, or about something else, is forgotten; and of those
 * that discover nothing any longer nothing of it is shown.
 */
export function letGo(
  {
    removed,
    forgotten,
  }: { readonly removed: Iterable<string>; readonly forgotten: Iterable<string> },
  configs: readonly ProjectConfig[],
  {
    discovered,
    plannings,
    readings,
    ownMetrics,
  }: Pick<CollectorParts, 'discovered' | 'plannings' | 'readings' | 'ownMetrics'>,
): void {
  for (const project of removed) discovered.forget(project);
  for (const project of forgotten) discovered.beginAnew(project);
  for (const project of [...removed, ...forgotten]) plannings.forget(project);
  for (const { name: project, discover } of configs) {
    if ((discover?.tasksSeconds ?? 0) === 0) {
      discovered.tasks.forget(project);
      endCollectorReports(ownMetrics, project, ['tasks']);
    }
    if (discover !== undefined) continue;
    discovered.forget(project);
    plannings.forget(project);
    readings.follow(project, new Set());
    endDiscoveryReports(ownMetrics, project);
  }
}
