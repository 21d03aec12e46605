import type { SimulatedVault } from '../fleet/fleet.ts';
import type { Answer } from '../http/answer.ts';
import { json, notAllowed, notFound, text } from './control-answer.ts';
import type { ControlRequest } from './control-request.ts';
import { noSuchResource } from './control-resources.ts';
import { findByName } from './find-by-name.ts';
import { checkBackUp, checkShare } from './vault-input.ts';
import type { VaultTools } from './vault-tools.ts';

/** Makes a restore point of a vault, or deletes some of them. */
export function changeRestorePoints(
  tools: VaultTools,
  vault: SimulatedVault,
  { method, body }: ControlRequest,
): Answer {
  if (method === 'POST') return makeRestorePoint(tools, vault, body);
  if (method !== 'DELETE') return notAllowed('POST, DELETE');
  const checked = checkShare(body);
  if ('problem' in checked) return text(400, checked.problem);
  return json({ deleted: tools.vaultChanges.deleteNewest(vault.id, checked.value) });
}

function makeRestorePoint(
  { backUp, fleet }: VaultTools,
  vault: SimulatedVault,
  body: string,
): Answer {
  const checked = checkBackUp(body);
  if ('problem' in checked) return text(400, checked.problem);
  const { name, retention_days, failed = [], skipped = [], takes_seconds = 0 } = checked.value;
  const stranger = [...failed, ...skipped].find((each) => !findByName(vault.resources, each));
  if (stranger !== undefined) return notFound(noSuchResource(stranger, vault));
  const { id } = backUp(vault, {
    name,
    retentionDays: retention_days,
    failed: idsOf(failed, vault),
    skipped: idsOf(skipped, vault),
    takesMs: takes_seconds * 1000,
  });
  return json({ id, vault: vault.name, status: fleet.find(id)?.status });
}

export function idsOf(
  targets: readonly string[],
  { resources }: SimulatedVault,
): readonly string[] {
  return targets.flatMap((target) => findByName(resources, target)?.id ?? []);
}
