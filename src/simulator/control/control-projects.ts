import type { SimulatedProject } from '../fleet/fleet.ts';
import type { Projects } from '../fleet/projects.ts';
import { seededHex } from '../fleet/seed.ts';
import type { Answer } from '../http/answer.ts';
import { json, notFound, text } from './control-answer.ts';
import { findByName } from './find-by-name.ts';
import { FLAG, TEXT } from './json-input.ts';
import { given, type Place } from './place.ts';

/** Makes projects, switches them off and takes them away. */
export function createProjectPlaces(seed: number, projects: Projects) {
  function set(project: SimulatedProject): Answer {
    projects.set(project);
    return json(shownProject(project));
  }

  return {
    all: (): Place => ({
      GET: () => json(projects.list.map(shownProject)),
      POST: given({ name: TEXT, region: TEXT, enabled: FLAG }, ({ name, region, enabled }) => {
        if (name === undefined) return text(400, '"name" is missing, the name of the project.');
        // As these clouds name them: after the region that they are in.
        const own = region ?? name.split('_', 1)[0] ?? name;
        return set({ projectId: seededHex(seed, name), name, region: own, enabled, tokens: [] });
      }),
    }),
    one: (target: string): Place | Answer => {
      const project = findByName(projects.list, target, ({ projectId }) => projectId);
      if (project === undefined) return notFound(`There is no project ${target}.`);
      return {
        PUT: given({ enabled: FLAG }, (fields) => set({ ...project, ...fields })),
        DELETE: () => {
          projects.remove(project.projectId);
          return json({ project: project.name, status: 'removed' });
        },
      };
    },
  };
}

function shownProject({ projectId, name, region, enabled = true }: SimulatedProject) {
  return { project_id: projectId, name, region, enabled };
}
