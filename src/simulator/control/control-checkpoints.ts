import type { CheckpointState } from '../fleet/checkpoint-state.ts';
import type { SimulatedProject } from '../fleet/fleet.ts';
import type { FleetState } from '../fleet/fleet-state.ts';
import { GONE } from '../fleet/life.ts';
import type { Answer } from '../http/answer.ts';
import type { FaultBoard } from '../http/faults.ts';
import { json, notAllowed, notFound, text } from './control-answer.ts';
import { noSuch } from './control-faults.ts';
import { checkPatch, shownFault } from './control-input.ts';
import type { ControlRequest } from './control-request.ts';

export interface CheckpointControl {
  /** As the control API spells it. */
  shown(state: CheckpointState): unknown;
  change(target: string, request: ControlRequest): Answer;
}

/** Changes restore points and lets them vanish. */
export function createCheckpointControl(parts: {
  readonly projects: readonly SimulatedProject[];
  readonly fleet: FleetState;
  readonly faults: FaultBoard;
}): CheckpointControl {
  const { fleet, faults } = parts;
  const projectNames = new Map(parts.projects.map(({ projectId, name }) => [projectId, name]));

  function shown({ checkpoint, vault, status, byHand }: CheckpointState): unknown {
    const { id, projectId, skippedResources = [], role } = checkpoint;
    const fault = faults.get(id);
    return {
      id,
      project: projectNames.get(projectId),
      project_id: projectId,
      vault: vault?.name ?? null,
      status,
      status_by_hand: byHand,
      skipped_resources: skippedResources.length,
      role,
      fault: fault && shownFault(id, fault),
    };
  }

  return {
    shown,
    change(target, { method, body }) {
      if (fleet.find(target) === undefined) return notFound(noSuch(target));
      if (method === 'DELETE') {
        fleet.change(target, { status: GONE });
      } else if (method === 'PUT') {
        const checked = checkPatch(body);
        if ('problem' in checked) return text(400, checked.problem);
        fleet.change(target, checked.value);
      } else {
        return notAllowed('PUT, DELETE');
      }
      const state = fleet.find(target);
      return json(state && shown(state));
    },
  };
}
