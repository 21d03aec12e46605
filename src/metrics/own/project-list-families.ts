import { FOUND_STATES } from '../../domain/found-project.ts';
import { FAILURE_REASONS } from '../../domain/outcome.ts';
import type { cycleFamilies, requestFamilies } from './own-families.ts';
import { OPEN, type OwnGroup } from './own-group.ts';

/** A list of projects, of which is told as of a project of its name. */
export interface ProjectListFacts {
  readonly name: string;
  /** Requests it may send, for the label of the request metrics. */
  readonly operations: readonly string[];
  /** Age from which on what it says is old. */
  readonly maxAgeSeconds: number;
}

export function projectListFamilies({ gauge }: OwnGroup) {
  return {
    discoveredProjects: gauge(
      'cbr_exporter_discovered_projects',
      'Projects of an entry of discover_projects, by what became of them.',
      { project: OPEN, state: FOUND_STATES },
    ),
  };
}

type Told = ReturnType<typeof cycleFamilies> & ReturnType<typeof requestFamilies>;

/** Its requests start at zero, as those of a project do. */
export function tellProjectList(
  told: Pick<Told, 'maxAge' | 'requests' | 'requestFailures'>,
  { name: project, operations, maxAgeSeconds }: ProjectListFacts,
): void {
  told.maxAge.set({ project }, maxAgeSeconds);
  for (const operation of operations) {
    told.requests.inc({ project, operation }, 0);
    for (const reason of FAILURE_REASONS) {
      told.requestFailures.inc({ project, operation, reason }, 0);
    }
  }
}
