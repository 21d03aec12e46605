import type { DiscoverConfig } from '../../config/schema/config.ts';
import type { Inventory } from '../../domain/inventory.ts';
import { isBackedUp, NO_PLAN } from '../../domain/plan.ts';
import { type Interruptible, inSlices } from '../../domain/slices.ts';
import type { VaultReading } from '../../domain/vault-reading.ts';
import type { Collected } from '../../inventory/collect.ts';
import { nextFollowed } from '../../inventory/following.ts';
import { createVaultReadings } from '../../inventory/vault-readings.ts';
import { nextTrails, type VaultTrails } from '../../inventory/vault-trail.ts';
import { confirmed, type Discovery } from '../state/discovered.ts';
import { answerFromLists } from './answer-from-lists.ts';
import { cloudSeconds } from './cloud-clock.ts';
import type { CollectorParts } from './collector.ts';
import { createDiscoveryAge } from './discovery-age.ts';
import { createDiscoveryReports } from './discovery-reports.ts';
import { othersIn } from './ours.ts';
import { watchFollowed } from './watch-followed.ts';

/** Takes what lists say to everybody who has to know of it: made in slices, taken over in one go. */
export interface DiscoveryTaking {
  /** What is known already: of an earlier run, or under another configuration. */
  show(): Promise<void>;
  /** What a pass came to, unless what it began with was forgotten since. */
  take(collected: Collected, before: Inventory): Promise<void>;
  stop(): void;
  isStopped(): boolean;
}

export function createTaking(parts: CollectorParts, discover: DiscoverConfig): DiscoveryTaking {
  const { config, discovered, publishSoon } = parts;
  const { name: project } = config;
  const [reports, age] = [createDiscoveryReports(parts), createDiscoveryAge(parts)];
  const always = { following: discover, others: othersIn(config) };
  const vaultReadings = createVaultReadings(project, discover, reports.other);
  let isStopped = false;

  /** Undefined when it is about something that was forgotten meanwhile. */
  async function discoveryAfter(
    collected: Collected,
    before: Inventory,
  ): Promise<Discovery | undefined> {
    const options = { ...always, ...clocksOf(parts) };
    const vaults = await inSlices(vaultReadings(collected.inventory));
    const trails = collected.failures.has('vaults')
      ? discovered.of(project).trails
      : await trailsAfter(parts, vaults, options.nowSeconds);
    for (;;) {
      const former = discovered.of(project);
      // The sign-in may have found another project: then this is about neither.
      if (isStopped || former.inventory !== before) return undefined;
      const known = await inSlices(knownAfter(former, collected, options));
      const { inventory, followed } = discovered.of(project);
      // An answer that was late may have come meanwhile.
      const isAsBefore = inventory === before && followed === former.followed;
      if (isAsBefore) return isStopped ? undefined : { ...known, vaults, trails };
    }
  }

  return {
    show: async () => {
      const { inventory } = discovered.of(project);
      const vaults = await inSlices(vaultReadings(inventory));
      const trails = await trailsAfter(parts, vaults, discovered.of(project).vaultsAtSeconds);
      const known = discovered.of(project);
      if (isStopped) return;
      if (known.inventory === inventory) discovered.replace(project, { ...known, vaults, trails });
      reports.known(known);
      age.renewed();
    },
    take: async (collected, before) => {
      const next = await discoveryAfter(collected, before);
      if (next === undefined) return;
      discovered.replace(project, next);
      watchFollowed(parts.readings, project, next.followed);
      reports.collected(collected, { before, isWhole: isWhole(collected) });
      reports.known(next);
      age.renewed();
      publishSoon();
      const answers = answerFromLists(parts, collected.current, () => isStopped);
      await inSlices(answers);
    },
    stop: () => {
      isStopped = true;
      age.stop();
    },
    isStopped: () => isStopped,
  };
}

function clocksOf({ connection, nowMs }: Pick<CollectorParts, 'connection' | 'nowMs'>) {
  const nowSeconds = nowMs() / 1000;
  return { nowSeconds, cloudSeconds: cloudSeconds(connection, nowMs) ?? nowSeconds };
}

/** What is remembered of vaults that are now as they are shown. */
function trailsAfter(
  { config, discovered, plannings }: CollectorParts,
  vaults: readonly VaultReading[],
  atSeconds: number,
): Promise<VaultTrails> {
  const { plans } = plannings.of(config.name);
  const isPlanned = (id: string) => plans && isBackedUp(plans.planOf(id) ?? NO_PLAN);
  const { trails } = discovered.of(config.name);
  return inSlices(nextTrails(trails, vaults, { atSeconds, isPlanned }));
}

/** What is known after a pass over the lists; a list that failed leaves what it said before. */
function* knownAfter(
  former: Discovery,
  collected: Collected,
  options: Parameters<typeof nextFollowed>[2] & ReturnType<typeof clocksOf>,
): Interruptible<Omit<Discovery, 'vaults' | 'trails'>> {
  const { nowSeconds } = options;
  const { inventory, failures } = collected;
  // What is followed is dated by the cloud.
  const dated = { ...options, nowSeconds: options.cloudSeconds };
  return {
    inventory,
    followed: yield* nextFollowed(former, collected, dated),
    ...confirmed(former, collected, nowSeconds),
    listedAtSeconds: collected.isListed ? nowSeconds : former.listedAtSeconds,
    vaultsAtSeconds: failures.has('vaults') ? former.vaultsAtSeconds : nowSeconds,
    backupsAtSeconds: isWhole(collected) ? nowSeconds : former.backupsAtSeconds,
  };
}

/** Whether all backups are as the inventory has them. */
function isWhole({ failures, unread }: Collected): boolean {
  return !failures.has('backups') && unread === 0;
}
