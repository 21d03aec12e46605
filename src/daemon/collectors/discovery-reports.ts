import type { Inventory } from '../../domain/inventory.ts';
import type { Collected } from '../../inventory/collect.ts';
import type { Discovery } from '../state/discovered.ts';
import type { CollectorParts } from './collector.ts';
import { createCollectorReport, endCollectorReports } from './collector-report.ts';
import { tellingOthers } from './other-values.ts';

/** Vaults that a line names; all are counted. */
const NAMED_MAX = 10;

/** What is told of discovery, in metrics and in the log. */
export function createDiscoveryReports(
  parts: Pick<CollectorParts, 'config' | 'ownMetrics' | 'discovered' | 'log'>,
) {
  const { config, ownMetrics, log } = parts;
  const project = config.name;
  const { told } = ownMetrics;
  const vaults = createCollectorReport(parts, 'vaults');
  const backups = createCollectorReport(parts, 'backups');
  const configured = new Set(config.checkpoints.map(({ checkpointId }) => checkpointId));

  return {
    collected: (
      collected: Collected,
      { before, isWhole }: { readonly before: Inventory; readonly isWhole: boolean },
    ): void => {
      const { failures, truncated, unread } = collected;
      const lists = [
        { report: vaults, collector: 'vaults', isComplete: true },
        { report: backups, collector: 'backups', isComplete: isWhole },
      ] as const;
      for (const { report, collector, isComplete } of lists) {
        const failure = failures.get(collector);
        if (failure === undefined) report.answered(isComplete);
        else report.failed(failure);
        report.cut(truncated.has(collector));
      }
      if (unread > 0) log.debug({ project, vaults: unread }, 'vaults are still to be read');
      tellLeft(parts, before, collected);
    },
    /** From when that is what is known, of this run or of a former one. */
    known: (discovery: Discovery): void => {
      const { inventory, followed, vaultsAtSeconds, backupsAtSeconds } = discovery;
      told.discoveryListed.set({ project }, discovery.listedAtSeconds);
      vaults.known(vaultsAtSeconds);
      backups.known(backupsAtSeconds);
      const found = [...followed.keys()].filter((id) => !configured.has(id)).length;
      // That there is none here is not worth a word where others have all vaults.
      const count = found === 0 && isAllElsewhere(inventory) ? undefined : found;
      told.checkpoints.set({ project, source: 'discovered' }, count);
      if (vaultsAtSeconds > 0) told.discoveredVaults.set({ project }, inventory.vaults.size);
    },
    /** A value of the API that did not become a label of its own. */
    other: tellingOthers(parts),
  };
}

/** Vaults that a complete list does not show any longer, though they are chosen. */
function tellLeft(
  { config, log }: Pick<CollectorParts, 'config' | 'log'>,
  before: Inventory,
  { inventory, unselected }: Pick<Collected, 'inventory' | 'unselected'>,
): void {
  if (inventory.vaults === before.vaults) return;
  const gone = [...before.vaults.values()].filter(
    ({ vault: { id } }) => !inventory.vaults.has(id) && !unselected.has(id),
  );
  if (gone.length === 0) return;
  const names = gone.slice(0, NAMED_MAX).map(({ vault: { id, name } }) => name ?? id);
  const fields = { project: config.name, vaults: gone.length, vault_names: names };
  log.warn(fields, 'vaults are listed no longer');
}

function isAllElsewhere({ vaults, elsewhere }: Inventory): boolean {
  return vaults.size === 0 && (elsewhere?.vaults ?? 0) > 0;
}

/** Of a project that discovers nothing any longer nothing is told. */
export function endDiscoveryReports(
  ownMetrics: Pick<CollectorParts['ownMetrics'], 'told'>,
  project: string,
): void {
  ownMetrics.told.checkpoints.set({ project, source: 'discovered' }, undefined);
  ownMetrics.told.discoveredVaults.set({ project }, undefined);
  ownMetrics.told.discoveryListed.set({ project }, undefined);
  endCollectorReports(ownMetrics, project, ['vaults', 'backups', 'policies', 'tasks']);
}
