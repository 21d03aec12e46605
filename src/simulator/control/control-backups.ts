import { heldResources } from '../fleet/backups.ts';
import type { FleetState } from '../fleet/fleet-state.ts';
import { GONE } from '../fleet/life.ts';
import type { Answer } from '../http/answer.ts';
import { json, notFound, text } from './control-answer.ts';
import { noSuch } from './control-faults.ts';
import { BACKUP_STATUSES } from './control-input.ts';
import { findByName } from './find-by-name.ts';
import { oneOf } from './json-input.ts';
import { given, type Place } from './place.ts';

/** Changes single backups in a restore point, by the resource. */
export function createBackupPlace(fleet: FleetState, now: () => number) {
  return (checkpointId: string, target: string): Place | Answer => {
    const state = fleet.find(checkpointId);
    if (state === undefined) return notFound(noSuch(checkpointId));
    const resource = findByName(heldResources(state), target);
    if (resource === undefined) return notFound(`There is no backup of ${target} in it.`);
    const change = (status: string) => {
      const backups = new Map([[resource.id, { status, atMs: now() }]]);
      fleet.change(state.checkpoint.id, { backups });
      return json({ checkpoint: state.checkpoint.id, resource: resource.name, status });
    };
    return {
      PUT: given({ status: oneOf(BACKUP_STATUSES) }, ({ status }) =>
        status === undefined
          ? text(400, 'There is nothing to change: give status.')
          : change(status),
      ),
      DELETE: () => change(GONE),
    };
  };
}
