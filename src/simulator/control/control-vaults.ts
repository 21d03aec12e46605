import type { SimulatedVault } from '../fleet/fleet.ts';
import { seededId } from '../fleet/seed.ts';
import type { Answer } from '../http/answer.ts';
import { json, notAllowed, notFound, text } from './control-answer.ts';
import { changeMishaps } from './control-mishaps.ts';
import type { ControlRequest } from './control-request.ts';
import { changeResource } from './control-resources.ts';
import { changeRestorePoints } from './control-restore-points.ts';
import { findByName } from './find-by-name.ts';
import { checkNewVault, checkVaultPatch } from './vault-input.ts';
import { createVaultTools, type VaultTools, type VaultToolsParts } from './vault-tools.ts';

/** Lets people do to vaults what they can do to them in the console; undefined for other paths. */
export function createVaultControl(
  parts: VaultToolsParts,
): (request: ControlRequest) => Answer | undefined {
  const tools = createVaultTools(parts);
  const { fleet } = parts;
  const create = createVaultMaker(tools);

  return (request) => {
    const { method, body } = request;
    const [kind, target, part, resource, ...rest] = request.segments;
    if (kind !== 'vaults' || rest.length > 0) return undefined;
    if (target === undefined) {
      if (method === 'POST') return create(body);
      if (method !== 'GET') return notAllowed('GET, POST');
      return json(fleet.vaults().map(({ id }) => tools.shown(id)));
    }
    const vault = findByName(fleet.vaults(), target);
    if (vault === undefined) return notFound(noSuchVault(target));
    if (part === undefined) return changeVault(tools, vault, request);
    if (part === 'resources' && resource) return changeResource(tools, vault, resource, request);
    if (part === 'mishap' && resource === undefined) return changeMishaps(tools, vault, request);
    if (part === 'restore-points' && resource === undefined) {
      return changeRestorePoints(tools, vault, request);
    }
    return undefined;
  };
}

function noSuchVault(target: string): string {
  return `There is no vault ${target.slice(0, 100)}; GET /simulator/vaults lists them.`;
}

function createVaultMaker(tools: VaultTools): (body: string) => Answer {
  const { seed, projects, fleet, now } = tools;
  let made = 0;

  return (body) => {
    const checked = checkNewVault(body);
    if ('problem' in checked) return text(400, checked.problem);
    const { name, resources } = checked.value;
    const project = findByName(projects, checked.value.project, ({ projectId }) => projectId);
    if (project === undefined) return notFound(`There is no project ${checked.value.project}.`);
    made += 1;
    const id = seededId(seed, `vault ${made} that was made since the start`);
    fleet.setVault({
      id,
      name,
      projectId: project.projectId,
      createdAtMs: now(),
      resources: resources.map(tools.newResource),
    });
    return json(tools.shown(id));
  };
}

function changeVault(
  { fleet, shown }: VaultTools,
  vault: SimulatedVault,
  { method, body }: ControlRequest,
): Answer {
  if (method === 'DELETE') {
    fleet.removeVault(vault.id);
    return json({ id: vault.id, name: vault.name, status: 'dissolved' });
  }
  if (method !== 'PUT') return notAllowed('PUT, DELETE');
  const checked = checkVaultPatch(vault, body);
  if ('problem' in checked) return text(400, checked.problem);
  fleet.setVault(checked.value);
  return json(shown(vault.id));
}
