import { heldResources } from '../fleet/backups.ts';
import type { FleetState } from '../fleet/fleet-state.ts';
import { GONE } from '../fleet/life.ts';
import type { Answer } from '../http/answer.ts';
import { json, notAllowed, notFound, text } from './control-answer.ts';
import { noSuch } from './control-faults.ts';
import { BACKUP_STATUSES } from './control-input.ts';
import type { ControlRequest } from './control-request.ts';
import { findByName } from './find-by-name.ts';
import { checkFields, oneOf } from './json-input.ts';

/** Changes single backups in a restore point, by the resource; undefined for other paths. */
export function createBackupControl(
  fleet: FleetState,
  now: () => number,
): (request: ControlRequest) => Answer | undefined {
  return ({ method, segments, body }) => {
    const [kind, checkpointId, part, target, ...rest] = segments;
    if (kind !== 'checkpoints' || part !== 'backups' || !target || rest.length > 0)
      return undefined;
    const state = fleet.find(checkpointId ?? '');
    if (state === undefined) return notFound(noSuch(checkpointId ?? ''));
    const resource = findByName(heldResources(state), target);
    if (resource === undefined) return notFound(`There is no backup of ${target} in it.`);
    if (method !== 'PUT' && method !== 'DELETE') return notAllowed('PUT, DELETE');
    const checked = checkFields<{ readonly status: string }>(method === 'PUT' ? body : '', {
      status: oneOf(BACKUP_STATUSES),
    });
    if ('problem' in checked) return text(400, checked.problem);
    const status = method === 'DELETE' ? GONE : checked.value.status;
    if (status === undefined) return text(400, 'There is nothing to change: give status.');
    fleet.change(state.checkpoint.id, {
      backups: new Map([[resource.id, { status, atMs: now() }]]),
    });
    return json({ checkpoint: state.checkpoint.id, resource: resource.name, status });
  };
}
