import type { Project } from './project.ts';

export interface Readiness {
  /** Why the exporter is not ready; empty when it is, and ever after. */
  notReady(): readonly string[];
}

/** Ready is who has told of every project what there is to tell; a reload may add more of them. */
export function createReadiness(
  projects: () => readonly Pick<Project, 'name' | 'lastCycle'>[],
  /** Names of the lists of projects that may lead to others still. */
  untoldLists: () => readonly string[] = () => [],
): Readiness {
  let wasReady = false;

  return {
    notReady: () => {
      if (wasReady) return [];
      const waiting = projects().filter((project) => project.lastCycle() === undefined);
      const reasons = [
        ...untoldLists().map((name) => `the projects of ${name} have not been listed`),
        ...waiting.map(({ name }) => `project ${name} has not finished its first poll cycle`),
      ];
      wasReady = reasons.length === 0;
      return reasons;
    },
  };
}
