import type { Log } from '../../domain/log.ts';
import type { Failure } from '../../domain/outcome.ts';
import type { OwnMetrics } from '../../metrics/own/own-metrics.ts';
import type { ListFailures } from '../state/list-failures.ts';

/** Collectors of lists, with the right without which theirs is refused. */
const RIGHTS = {
  vaults: 'cbr:vaults:list',
  backups: 'cbr:backups:list',
  policies: 'cbr:policies:list',
  tasks: 'cbr:tasks:list',
  projects: 'iam:projects:listProjects',
} as const;
export type ListCollector = keyof typeof RIGHTS;

export interface CollectorReportParts {
  readonly config: { readonly name: string };
  readonly ownMetrics: Pick<OwnMetrics, 'told'>;
  readonly discovered: { readonly failures: Pick<ListFailures, 'set' | 'setCut'> };
  readonly log: Log;
}

/** What is told of a collector, in metrics and in the log. */
export function createCollectorReport(
  { config, ownMetrics, discovered, log }: CollectorReportParts,
  collector: ListCollector,
) {
  const { name: project } = config;
  const { told } = ownMetrics;
  const labels = { project, collector };
  let failing: string | undefined;
  let wasCut = false;

  /** What was asked for was answered, be it all that is wanted or not. */
  function answered(isComplete: boolean): void {
    discovered.failures.set(project, collector, undefined);
    told.collectorSuccess.set(labels, Number(isComplete));
    if (!isComplete) return;
    if (failing !== undefined) log.info(labels, 'a list can be read again');
    failing = undefined;
  }

  /** Whether the list is longer than what is read of it. */
  function cut(isCut: boolean): void {
    told.discoveryTruncated.set(labels, Number(isCut));
    discovered.failures.setCut(project, collector, isCut);
    if (isCut && !wasCut) log.warn(labels, 'a list is longer than what is read of it');
    wasCut = isCut;
  }

  /** From when that is what is known; 0: nothing is. */
  const known = (atSeconds: number) => told.collectorLastSuccess.set(labels, atSeconds);

  return {
    failed: (failure: Failure): void => {
      const { reason, detail } = failure;
      discovered.failures.set(project, collector, failure);
      told.collectorSuccess.set(labels, 0);
      const level = failing === reason ? 'debug' : 'warn';
      const right = reason === 'forbidden' ? { missing_right: RIGHTS[collector] } : {};
      const fields = { ...labels, reason, detail, ...right };
      log[level](fields, 'a list could not be read; what it said before stays');
      failing = reason;
    },
    answered,
    cut,
    known,
    /** All of it was read. */
    read: ({ truncated }: { readonly truncated: boolean }, atSeconds: number): void => {
      answered(true);
      known(atSeconds);
      cut(truncated);
    },
  };
}

/** Of what a project collects no longer nothing is told. */
export function endCollectorReports(
  { told }: Pick<OwnMetrics, 'told'>,
  project: string,
  collectors: readonly ListCollector[],
): void {
  for (const collector of collectors) {
    const labels = { project, collector };
    told.collectorSuccess.set(labels, undefined);
    told.collectorLastSuccess.set(labels, undefined);
    told.discoveryTruncated.set(labels, undefined);
  }
}
