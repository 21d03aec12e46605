import type { SimulatedProject } from './fleet.ts';

/** The projects there are, which come and go. */
export interface Projects {
  /** As of now: whoever holds the list sees what changes. */
  readonly list: readonly SimulatedProject[];
  /** Makes a project, or another one of its ID. */
  set(project: SimulatedProject): void;
  /** What is in it is left, and reached by nobody. */
  remove(projectId: string): void;
}

export function createProjects(initial: readonly SimulatedProject[]): Projects {
  const list = [...initial];
  const indexOf = (id: string) => list.findIndex(({ projectId }) => projectId === id);
  return {
    list,
    set: (project) => {
      const at = indexOf(project.projectId);
      if (at < 0) list.push(project);
      else list[at] = project;
    },
    remove: (projectId) => {
      const at = indexOf(projectId);
      if (at >= 0) list.splice(at, 1);
    },
  };
}
