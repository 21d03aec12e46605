import type { SimulatedVault } from '../fleet/fleet.ts';
import type { Answer } from '../http/answer.ts';
import { json, notAllowed, notFound, text } from './control-answer.ts';
import type { ControlRequest } from './control-request.ts';
import { findByName } from './find-by-name.ts';
import { checkResource } from './vault-input.ts';
import type { VaultTools } from './vault-tools.ts';

/** Lets a resource join a vault, from another one or as a new one, change in it, or leave it. */
export function changeResource(
  { fleet, vaultChanges: changes, newResource, shown }: VaultTools,
  vault: SimulatedVault,
  target: string,
  { method, body }: ControlRequest,
): Answer {
  const own = findByName(vault.resources, target);
  if (method === 'DELETE') {
    if (own === undefined) return notFound(noSuchResource(target, vault));
    changes.leave(vault.id, own.id);
    return json(shown(vault.id));
  }
  if (method !== 'PUT') return notAllowed('PUT, DELETE');
  const others = fleet
    .vaults()
    .flatMap(({ projectId, resources }) => (projectId === vault.projectId ? resources : []));
  const known = own ?? findByName(others, target) ?? newResource(target);
  const checked = checkResource(known, body);
  if ('problem' in checked) return text(400, checked.problem);
  changes.join(vault.id, checked.value);
  return json(shown(vault.id));
}

export function noSuchResource(target: string, { name }: SimulatedVault): string {
  return `There is no ${target.slice(0, 100)} in vault ${name}.`;
}
