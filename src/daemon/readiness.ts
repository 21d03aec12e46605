import type { Project } from './project.ts';

export interface Readiness {
  /** Why the exporter is not ready; empty when it is, and ever after. */
  notReady(): readonly string[];
}

/** Ready is who has told of every project what there is to tell; a reload may add more of them. */
export function createReadiness(
  projects: () => readonly Pick<Project, 'name' | 'lastCycle'>[],
): Readiness {
  let wasReady = false;

  return {
    notReady: () => {
      const waiting = projects().filter((project) => project.lastCycle() === undefined);
      wasReady ||= waiting.length === 0;
      return wasReady
        ? []
        : waiting.map(({ name }) => `project ${name} has not finished its first poll cycle`);
    },
  };
}
