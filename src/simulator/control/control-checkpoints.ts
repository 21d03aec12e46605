import type { CheckpointState } from '../fleet/checkpoint-state.ts';
import type { SimulatedProject } from '../fleet/fleet.ts';
import type { CheckpointPatch, FleetState } from '../fleet/fleet-state.ts';
import { GONE } from '../fleet/life.ts';
import type { Answer } from '../http/answer.ts';
import type { FaultBoard } from '../http/faults.ts';
import { json, notFound } from './control-answer.ts';
import { noSuch } from './control-faults.ts';
import { checkPatch, shownFault } from './control-input.ts';
import { checked, type Place } from './place.ts';

/** Changes restore points and lets them vanish. */
export function createCheckpointControl(parts: {
  readonly projects: readonly SimulatedProject[];
  readonly fleet: FleetState;
  readonly faults: FaultBoard;
}) {
  const { fleet, faults } = parts;
  const projectNames = new Map(parts.projects.map(({ projectId, name }) => [projectId, name]));

  /** As the control API spells it. */
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

  function place(target: string): Place | Answer {
    if (fleet.find(target) === undefined) return notFound(noSuch(target));
    const change = (patch: CheckpointPatch) => {
      fleet.change(target, patch);
      const state = fleet.find(target);
      return json(state && shown(state));
    };
    return { PUT: checked(checkPatch, change), DELETE: () => change({ status: GONE }) };
  }

  return { shown, place };
}
