import type { SimulatedProject } from '../fleet/fleet.ts';
import type { Projects } from '../fleet/projects.ts';
import { seededHex } from '../fleet/seed.ts';
import type { Answer } from '../http/answer.ts';
import { json, notAllowed, notFound, text } from './control-answer.ts';
import type { ControlRequest } from './control-request.ts';
import { findByName } from './find-by-name.ts';
import { checkFields, FLAG, TEXT } from './json-input.ts';

/** Makes projects, switches them off and takes them away; undefined for other paths. */
export function createProjectControl(
  seed: number,
  projects: Projects,
): (request: ControlRequest) => Answer | undefined {
  function make(body: string): Answer {
    const checked = checkFields(body, { name: TEXT, region: TEXT, enabled: FLAG });
    if ('problem' in checked) return text(400, checked.problem);
    const { name, enabled } = checked.value;
    if (name === undefined) return text(400, '"name" is missing, the name of the project.');
    // As these clouds name them: after the region that they are in.
    const { region = name.split('_', 1)[0] ?? name } = checked.value;
    const project = { projectId: seededHex(seed, name), name, region, enabled, tokens: [] };
    projects.set(project);
    return json(shownProject(project));
  }

  function change(project: SimulatedProject, body: string): Answer {
    const checked = checkFields(body, { enabled: FLAG });
    if ('problem' in checked) return text(400, checked.problem);
    const changed = { ...project, ...checked.value };
    projects.set(changed);
    return json(shownProject(changed));
  }

  return ({ method, segments, body }) => {
    const [kind, target, ...rest] = segments;
    if (kind !== 'projects' || rest.length > 0) return undefined;
    if (target === undefined) {
      if (method === 'GET') return json(projects.list.map(shownProject));
      return method === 'POST' ? make(body) : notAllowed('GET, POST');
    }
    const project = findByName(projects.list, target, ({ projectId }) => projectId);
    if (project === undefined) return notFound(`There is no project ${target}.`);
    if (method === 'PUT') return change(project, body);
    if (method !== 'DELETE') return notAllowed('PUT, DELETE');
    projects.remove(project.projectId);
    return json({ project: project.name, status: 'removed' });
  };
}

function shownProject({ projectId, name, region, enabled = true }: SimulatedProject) {
  return { project_id: projectId, name, region, enabled };
}
