import type { Log } from '../../domain/log.ts';
import type { Failure } from '../../domain/outcome.ts';
import type { OwnMetrics } from '../../metrics/own/own-metrics.ts';
import type { ListFailures } from '../state/list-failures.ts';

/** Collectors that read one list each, with the right without which it is refused. */
const RIGHTS = {
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

/** What is told of a collector of one list, in metrics and in the log. */
export interface CollectorReport {
  failed(failure: Failure): void;
  read(list: { readonly truncated: boolean }, atSeconds: number): void;
  /** From when that is what is known; 0: nothing is. */
  known(atSeconds: number): void;
}

export function createCollectorReport(
  { config, ownMetrics, discovered, log }: CollectorReportParts,
  collector: ListCollector,
): CollectorReport {
  const { name: project } = config;
  const { told } = ownMetrics;
  const labels = { project, collector };
  let failing: string | undefined;
  let isCut = false;

  return {
    failed: (failure) => {
      const { reason, detail } = failure;
      discovered.failures.set(project, collector, failure);
      told.collectorSuccess.set(labels, 0);
      const level = failing === reason ? 'debug' : 'warn';
      const right = reason === 'forbidden' ? { missing_right: RIGHTS[collector] } : {};
      const fields = { ...labels, reason, detail, ...right };
      log[level](fields, 'a list could not be read; what it said before stays');
      failing = reason;
    },
    read: ({ truncated }, atSeconds) => {
      discovered.failures.set(project, collector, undefined);
      told.collectorSuccess.set(labels, 1);
      told.collectorLastSuccess.set(labels, atSeconds);
      told.discoveryTruncated.set(labels, Number(truncated));
      discovered.failures.setCut(project, collector, truncated);
      if (failing !== undefined) log.info(labels, 'a list can be read again');
      if (truncated && !isCut) log.warn(labels, 'a list is longer than what is read of it');
      failing = undefined;
      isCut = truncated;
    },
    known: (atSeconds) => told.collectorLastSuccess.set(labels, atSeconds),
  };
}

/** Of what a project collects no longer nothing is told. */
export function endCollectorReports(
  { told }: Pick<OwnMetrics, 'told'>,
  project: string,
  collectors: readonly ListCollector[] = ['policies', 'tasks'],
): void {
  for (const collector of collectors) {
    const labels = { project, collector };
    told.collectorSuccess.set(labels, undefined);
    told.collectorLastSuccess.set(labels, undefined);
    told.discoveryTruncated.set(labels, undefined);
  }
}
