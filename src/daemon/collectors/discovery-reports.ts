import type { Inventory } from '../../domain/inventory.ts';
import type { Failure } from '../../domain/outcome.ts';
import type { Collected } from '../../inventory/collect.ts';
import type { CollectorName } from '../../inventory/lists.ts';
import type { Discovery } from '../state/discovered.ts';
import type { CollectorParts } from './collector.ts';
import { tellingOthers } from './other-values.ts';

/** Names of the rights without which a list is refused. */
const RIGHTS: Readonly<Record<CollectorName, string>> = {
  vaults: 'cbr:vaults:list',
  backups: 'cbr:backups:list',
};
const COLLECTORS = ['vaults', 'backups'] as const;

/** What is told of discovery, in metrics and in the log. */
export interface DiscoveryReports {
  collected(collected: Collected, isWhole: boolean): void;
  /** From when that is what is known, of this run or of a former one. */
  known(discovery: Discovery): void;
  /** A value of the API that did not become a label of its own. */
  other(label: string, value: string): void;
}

export function createDiscoveryReports(
  parts: Pick<CollectorParts, 'config' | 'ownMetrics' | 'discovered' | 'log'>,
): DiscoveryReports {
  const { config, ownMetrics, discovered, log } = parts;
  const project = config.name;
  const { told } = ownMetrics;
  const failing = new Map<CollectorName, string>();
  const truncated = new Set<CollectorName>();
  const configured = new Set(config.checkpoints.map(({ checkpointId }) => checkpointId));

  function reportFailure(collector: CollectorName, failure: Failure): void {
    const { reason, detail } = failure;
    const level = failing.get(collector) === reason ? 'debug' : 'warn';
    const right = reason === 'forbidden' ? { missing_right: RIGHTS[collector] } : {};
    const fields = { project, collector, reason, detail, ...right };
    log[level](fields, 'a list could not be read; what it said before stays');
    failing.set(collector, reason);
  }

  function reportSuccess(collector: CollectorName): void {
    if (failing.delete(collector)) log.info({ project, collector }, 'a list can be read again');
  }

  function reportTruncated(collector: CollectorName, isCut: boolean): void {
    told.discoveryTruncated.set({ project, collector }, Number(isCut));
    discovered.failures.setCut(project, collector, isCut);
    if (isCut && !truncated.has(collector)) {
      log.warn({ project, collector }, 'a list is longer than what is read of it');
    }
    if (isCut) truncated.add(collector);
    else truncated.delete(collector);
  }

  return {
    collected: ({ failures, truncated: cut, unread }, isWhole) => {
      for (const collector of COLLECTORS) {
        const failure = failures.get(collector);
        discovered.failures.set(project, collector, failure);
        const isGood = collector === 'backups' ? isWhole : failure === undefined;
        told.collectorSuccess.set({ project, collector }, Number(isGood));
        if (failure !== undefined) reportFailure(collector, failure);
        else if (isGood) reportSuccess(collector);
        reportTruncated(collector, cut.has(collector));
      }
      if (unread > 0) log.debug({ project, vaults: unread }, 'vaults are still to be read');
    },
    known: (discovery) => tellKnown(parts, discovery, configured),
    other: tellingOthers(parts),
  };
}

/** As far as lists were read, and when. */
function tellKnown(
  { config, ownMetrics }: Pick<CollectorParts, 'config' | 'ownMetrics'>,
  { inventory, followed, listedAtSeconds, vaultsAtSeconds, backupsAtSeconds }: Discovery,
  configured: ReadonlySet<string>,
): void {
  const { name: project } = config;
  const { told } = ownMetrics;
  told.discoveryListed.set({ project }, listedAtSeconds);
  const times = { vaults: vaultsAtSeconds, backups: backupsAtSeconds };
  for (const collector of COLLECTORS) {
    told.collectorLastSuccess.set({ project, collector }, times[collector]);
  }
  const found = [...followed.keys()].filter((id) => !configured.has(id)).length;
  // That there is none here is not worth a word where others have all vaults.
  const count = found === 0 && isAllElsewhere(inventory) ? undefined : found;
  told.checkpoints.set({ project, source: 'discovered' }, count);
  if (vaultsAtSeconds > 0) told.discoveredVaults.set({ project }, inventory.vaults.size);
}

function isAllElsewhere({ vaults, elsewhere }: Inventory): boolean {
  return vaults.size === 0 && (elsewhere?.vaults ?? 0) > 0;
}

/** Of a project that discovers nothing any longer nothing is told. */
export function endDiscoveryReports(
  { told }: Pick<CollectorParts['ownMetrics'], 'told'>,
  project: string,
): void {
  told.checkpoints.set({ project, source: 'discovered' }, undefined);
  told.discoveredVaults.set({ project }, undefined);
  told.discoveryListed.set({ project }, undefined);
  for (const collector of COLLECTORS) {
    const labels = { project, collector };
    told.collectorSuccess.set(labels, undefined);
    told.collectorLastSuccess.set(labels, undefined);
    told.discoveryTruncated.set(labels, undefined);
  }
}
