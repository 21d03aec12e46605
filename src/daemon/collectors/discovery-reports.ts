import type { Failure } from '../../domain/outcome.ts';
import type { Collected, CollectorName } from '../../inventory/collect.ts';
import type { CollectorParts } from './collector.ts';

/** Names of the rights without which a list is refused. */
const RIGHTS: Readonly<Record<CollectorName, string>> = {
  vaults: 'cbr:vaults:list',
  backups: 'cbr:backups:list',
};
const COLLECTORS = ['vaults', 'backups'] as const;

/** What is told of discovery, in metrics and in the log. */
export interface DiscoveryReports {
  collected(collected: Collected, isWhole: boolean): void;
  /** A value of the API that did not become a label of its own. */
  other(label: string, value: string): void;
}

export function createDiscoveryReports(
  parts: Pick<CollectorParts, 'config' | 'ownMetrics' | 'log' | 'nowMs'>,
): DiscoveryReports {
  const { config, ownMetrics, log, nowMs } = parts;
  const project = config.name;
  const { told } = ownMetrics;
  const failing = new Map<CollectorName, string>();
  const truncated = new Set<CollectorName>();

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
    told.collectorLastSuccess.set({ project, collector }, nowMs() / 1000);
  }

  function reportTruncated(collector: CollectorName, isCut: boolean): void {
    told.discoveryTruncated.set({ project, collector }, Number(isCut));
    if (isCut && !truncated.has(collector)) {
      log.warn({ project, collector }, 'a list is longer than what is read of it');
    }
    if (isCut) truncated.add(collector);
    else truncated.delete(collector);
  }

  return {
    collected: ({ failures, truncated: cut, inventory, unread }, isWhole) => {
      for (const collector of COLLECTORS) {
        const failure = failures.get(collector);
        const isGood = collector === 'backups' ? isWhole : failure === undefined;
        told.collectorSuccess.set({ project, collector }, Number(isGood));
        if (failure !== undefined) reportFailure(collector, failure);
        else if (isGood) reportSuccess(collector);
        reportTruncated(collector, cut.has(collector));
      }
      told.discoveredVaults.set({ project }, inventory.vaults.size);
      if (unread > 0) log.debug({ project, vaults: unread }, 'vaults are still to be read');
    },
    other: (label, value) => {
      told.unknownValues.inc({ project, field: label });
      log.warn({ project, label, value: value.slice(0, 64) }, 'too many values; shown as other');
    },
  };
}
