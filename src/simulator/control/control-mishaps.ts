import type { SimulatedVault } from '../fleet/fleet.ts';
import { MISHAPS, type MishapKind } from '../fleet/mishaps.ts';
import type { Answer } from '../http/answer.ts';
import { json, notAllowed, notFound, text } from './control-answer.ts';
import type { ControlRequest } from './control-request.ts';
import { noSuchResource } from './control-resources.ts';
import { idsOf } from './control-restore-points.ts';
import { findByName } from './find-by-name.ts';
import { checkFields, oneOf, TEXTS, wholeNumber } from './json-input.ts';
import type { VaultTools } from './vault-tools.ts';

interface MishapFields {
  readonly next: MishapKind;
  readonly resources: readonly string[];
  readonly times: number;
}

/** Decides what becomes of the next planned runs of a vault. */
export function changeMishaps(
  { mishaps, shown }: VaultTools,
  vault: SimulatedVault,
  { method, body }: ControlRequest,
): Answer {
  if (method === 'DELETE') {
    mishaps.clear(vault.id);
    return json(shown(vault.id));
  }
  if (method !== 'PUT') return notAllowed('PUT, DELETE');
  const checked = checkFields<MishapFields>(body, {
    next: oneOf(MISHAPS),
    resources: TEXTS,
    times: wholeNumber(1, 1_000_000),
  });
  if ('problem' in checked) return text(400, checked.problem);
  const { next, resources, times = 1 } = checked.value;
  if (next === undefined) return text(400, `Say what is "next": ${oneOf(MISHAPS).right}.`);
  const stranger = resources?.find((each) => !findByName(vault.resources, each));
  if (stranger !== undefined) return notFound(noSuchResource(stranger, vault));
  mishaps.set(vault.id, {
    kind: next,
    resourceIds: resources && idsOf(resources, vault),
    times,
  });
  return json(shown(vault.id));
}
