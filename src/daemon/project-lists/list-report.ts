import type { ProjectListConfig } from '../../config/schema/config.ts';
import { FOUND_STATES } from '../../domain/found-project.ts';
import type { Log } from '../../domain/log.ts';
import type { OwnMetrics } from '../../metrics/own/own-metrics.ts';
import { createCollectorReport } from '../collectors/collector-report.ts';
import type { Finding } from './find-projects.ts';
import type { Sorted } from './resolve.ts';

/** As many names are logged at once. */
const NAMES_MAX = 20;

export type ListReport = ReturnType<typeof createListReport>;

interface Told {
  /** From when it is; 0: nothing was ever read. */
  readonly atSeconds: number;
  readonly leftOut: Finding['leftOut'];
  readonly sorted: Sorted | undefined;
}

/** What is told of a list of projects, in metrics and in the log: as of a project by its name. */
export function createListReport(parts: {
  readonly config: Pick<ProjectListConfig, 'name'>;
  readonly ownMetrics: Pick<OwnMetrics, 'told'>;
  readonly log: Log;
}) {
  const { config, ownMetrics, log } = parts;
  const project = config.name;
  const collector = createCollectorReport({ ...parts, discovered: NOWHERE_ELSE }, 'projects');
  let logged = '';

  function tell({ leftOut, sorted }: Told): void {
    const counts = new Map(
      FOUND_STATES.map((state) => [state, (leftOut[state] ?? 0) + (sorted?.counts[state] ?? 0)]),
    );
    for (const [state, count] of counts) {
      ownMetrics.told.discoveredProjects.set({ project, state }, count);
    }
    const fields = { project, ...Object.fromEntries(counts) };
    const taken = (sorted?.taken ?? []).slice(0, NAMES_MAX);
    const line = JSON.stringify([fields, taken]);
    if (line !== logged) {
      log.info(taken.length === 0 ? fields : { ...fields, taken_names: taken }, 'projects found');
    }
    logged = line;
  }

  return {
    failed: collector.failed,
    /** A list that lost so much that it is read once more. */
    doubted: (known: number, left: number): void =>
      log.warn(
        { project, known, left },
        'more than half of the projects left the list; it is read again',
      ),
    read: (told: Told): void => {
      const truncated = (told.sorted?.counts.over_limit ?? 0) > 0;
      collector.read({ truncated }, told.atSeconds);
      tell(told);
    },
    /** What is known by now, which may have come to something else. */
    known: (told: Told): void => {
      collector.known(told.atSeconds);
      if (told.atSeconds > 0) tell(told);
    },
  };
}

/** The status is about projects. */
const NOWHERE_ELSE = { failures: { set: () => {}, setCut: () => {} } };
