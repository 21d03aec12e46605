import type { DiscoverConfig, ProjectConfig } from '../../config/schema/config.ts';
import type { FollowedSet } from '../../domain/followed.ts';
import type { ProjectReadings } from '../../domain/reading.ts';
import { type Collected, collect } from '../../inventory/collect.ts';
import { nextFollowed } from '../../inventory/following.ts';
import { createVaultReadings } from '../../inventory/vault-readings.ts';
import { createCycleBudget } from '../../poll/budget.ts';
import type { PollEnd } from '../../poll/poller.ts';
import type { RunningCycle } from '../../poll/running-cycle.ts';
import { confirmed, type Discovery } from '../state/discovered.ts';
import { answerFromLists } from './answer-from-lists.ts';
import type { Collector, CollectorParts } from './collector.ts';
import { endCollectorReports } from './collector-report.ts';
import { createDiscoveryAge } from './discovery-age.ts';
import { createDiscoveryReports, endDiscoveryReports } from './discovery-reports.ts';
import { idle } from './idle.ts';
import { listsOf } from './lists.ts';
import { shareOf } from './share.ts';
import { watchFollowed } from './watch-followed.ts';

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
  const project = parts.config.name;
  const reports = createDiscoveryReports(parts);
  const age = createDiscoveryAge(parts);
  const vaultReadings = createVaultReadings(project, discover, reports.other);
  let isStopped = false;

  /** What is known already: of an earlier run, or under another configuration. */
  function show(): void {
    const known = parts.discovered.of(project);
    parts.discovered.replace(project, { ...known, vaults: vaultReadings(known.inventory) });
    reports.known(known);
  }

  function take(collected: Collected): void {
    const next = discoveryAfter(parts, discover, collected);
    parts.discovered.replace(project, { ...next, vaults: vaultReadings(collected.inventory) });
    watchFollowed(parts.readings, project, next.followed);
    answerFromLists(parts, collected.current);
    reports.collected(collected, isWhole(collected));
    reports.known(parts.discovered.of(project));
    age.renewed();
    parts.publishSoon();
  }

  return {
    isDue: () => true,
    isBehind: () => parts.discovered.of(project).backupsAtSeconds === 0,
    // Lists that are not answered say nothing of the restore points, which are polled all the same.
    collect: async (cycle): Promise<PollEnd> => {
      const former = parts.discovered.of(project);
      const collected = await collectOnce(parts, discover, cycle);
      if (cycle.isGivenUp() || isStopped) return { kind: 'aborted' };
      // The sign-in may have found another project: then this is about neither.
      if (parts.discovered.of(project).inventory === former.inventory) take(collected);
      const lists = { asked: LISTS, answered: LISTS - collected.failures.size };
      return { kind: 'ended', counts: { ...NOTHING, lists } };
    },
    isCircuitOpen: () => false,
    watchAge: () => {
      show();
      age.watch();
    },
    stop: () => {
      isStopped = true;
      age.stop();
    },
    successor: createDiscovery,
  };
}

/** Vaults and backups, each of which fails alone. */
const LISTS = 2;

async function collectOnce(
  { config, connection, discovered, readings, nowMs }: CollectorParts,
  discover: DiscoverConfig,
  cycle: RunningCycle,
): Promise<Collected> {
  // The other half is for what comes after.
  const { signal, end } = shareOf(cycle.signal, config.poll.deadlineMs / 2);
  const { concurrency } = config.poll;
  const { takeRetry } = createCycleBudget(USUAL_LISTS, concurrency);
  const { inventory, followed } = discovered.of(config.name);
  const { selection, verifySeconds } = discover;
  const doubted = doubtedVaults(followed, readings.of(config.name));
  return collect(
    inventory,
    listsOf(connection, inventory, { signal, takeRetry }),
    { selection, following: discover, verifySeconds, doubted, concurrency },
    { nowSeconds: nowMs() / 1000, signal },
  ).finally(end);
}

/** Those of which a restore point is said to be gone that the lists show. */
function doubtedVaults(followed: FollowedSet, readings: ProjectReadings): ReadonlySet<string> {
  const doubted = new Set<string>();
  for (const { checkpointId, vaultId, missedSinceSeconds } of followed.values()) {
    if (missedSinceSeconds !== undefined) continue;
    const presence = readings.get(checkpointId)?.known.presence;
    if (presence === 'missing' || presence === 'expired') doubted.add(vaultId);
  }
  return doubted;
}

/** What is known after a pass over the lists; a list that failed leaves what it said before. */
function discoveryAfter(
  { config, discovered, nowMs }: CollectorParts,
  following: DiscoverConfig,
  collected: Collected,
): Omit<Discovery, 'vaults'> {
  const nowSeconds = nowMs() / 1000;
  const former = discovered.of(config.name);
  const { inventory, failures } = collected;
  return {
    inventory,
    followed: nextFollowed(former, collected, { following, nowSeconds }),
    ...confirmed(former, collected, nowSeconds),
    vaultsAtSeconds: failures.has('vaults') ? former.vaultsAtSeconds : nowSeconds,
    backupsAtSeconds: isWhole(collected) ? nowSeconds : former.backupsAtSeconds,
  };
}

/** Whether all backups are as the inventory has them. */
function isWhole({ failures, unread }: Collected): boolean {
  return !failures.has('backups') && unread === 0;
}

const NOTHING = { checkpoints: 0, answered: 0, judgedWrong: 0, deferred: 0 };

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
    readings,
    ownMetrics,
  }: Pick<CollectorParts, 'discovered' | 'readings' | 'ownMetrics'>,
): void {
  for (const project of removed) discovered.forget(project);
  for (const project of forgotten) discovered.beginAnew(project);
  for (const { name: project, discover } of configs) {
    if ((discover?.tasksSeconds ?? 0) === 0) {
      discovered.tasks.forget(project);
      endCollectorReports(ownMetrics, project, ['tasks']);
    }
    if (discover !== undefined) continue;
    discovered.forget(project);
    readings.follow(project, [], { firstIsBaseline: true });
    endDiscoveryReports(ownMetrics, project);
  }
}
