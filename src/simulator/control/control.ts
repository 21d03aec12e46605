import type { Cloud } from '../api/cloud.ts';
import type { AccessKeyRecord } from '../fleet/access-keys.ts';
import type { SimulatedProject } from '../fleet/fleet.ts';
import type { CheckpointState, FleetState } from '../fleet/fleet-state.ts';
import { GONE } from '../fleet/life.ts';
import type { Answer } from '../http/answer.ts';
import {
  EVERY_CHECKPOINT,
  FAULT_SUMMARIES,
  type Fault,
  type FaultBoard,
  OPERATION_TARGETS,
} from '../http/faults.ts';
import { json, notAllowed, notFound, text } from './control-answer.ts';
import { createCredentialsControl } from './control-credentials.ts';
import { createFaultControl, noSuch } from './control-faults.ts';
import { checkPatch, shownFault } from './control-input.ts';

export interface ControlRequest {
  readonly method: string;
  /** Of the path, after `/simulator`. */
  readonly segments: readonly string[];
  readonly body: string;
}

export type HandleControl = (request: ControlRequest) => Answer;

const USAGE = `The simulator is steered by
  GET    /simulator/state
  GET    /simulator/faults
  PUT    /simulator/faults/{target}              {"fault": "throttled", "times": 3}
  DELETE /simulator/faults/{target}
  PUT    /simulator/checkpoints/{checkpoint id}  {"status": "error"}
  DELETE /simulator/checkpoints/{checkpoint id}
  DELETE /simulator/tokens
  PUT    /simulator/users/{user name}            {"password": "another"}
  PUT    /simulator/keys/{access key}            {"secret": "another"}
  DELETE /simulator/keys/{access key}
A target is a checkpoint id, "all" for all of them, or one of ${OPERATION_TARGETS.join(', ')}.
`;

/** Lets people and scripts change what the simulated API answers while it runs. */
export function createControl(parts: {
  readonly projects: readonly SimulatedProject[];
  readonly fleet: FleetState;
  readonly faults: FaultBoard;
  readonly cloud: Cloud;
}): HandleControl {
  const { fleet, faults, cloud } = parts;
  const handleFaults = createFaultControl(fleet, faults);
  const handleCredentials = createCredentialsControl(cloud);
  const projectNames = new Map(parts.projects.map(({ projectId, name }) => [projectId, name]));

  function shownCheckpoint(state: CheckpointState): unknown {
    const { id, projectId } = state.checkpoint;
    return shown(state, { project: projectNames.get(projectId), fault: faults.get(id) });
  }

  function changeCheckpoint(target: string, { method, body }: ControlRequest): Answer {
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
    return json(state && shownCheckpoint(state));
  }

  function listing(kind: string | undefined): (() => unknown) | undefined {
    if (kind === 'faults') return () => Object.fromEntries(FAULT_SUMMARIES);
    if (kind !== 'state') return undefined;
    return () => ({
      fault_for_all: shownFault(EVERY_CHECKPOINT, faults.get(EVERY_CHECKPOINT)),
      other_faults: OPERATION_TARGETS.flatMap((target) => {
        const fault = faults.get(target);
        return fault === undefined ? [] : [shownFault(target, fault)];
      }),
      keys: cloud.keys.list().map(shownKey),
      checkpoints: fleet.list().map(shownCheckpoint),
    });
  }

  return (request) => {
    const [kind, target, ...rest] = request.segments;
    const { method, body } = request;
    const changed =
      rest.length === 0 ? handleCredentials(kind, { method, target, body }) : undefined;
    if (changed !== undefined) return changed;
    if (target && rest.length === 0 && kind === 'faults') return handleFaults(target, request);
    if (target && rest.length === 0 && kind === 'checkpoints') {
      return changeCheckpoint(target, request);
    }
    const list = target === undefined ? listing(kind) : undefined;
    if (list === undefined) return notFound(USAGE);
    return request.method === 'GET' ? json(list()) : notAllowed('GET');
  };
}

function shown(
  { checkpoint, vault, status, byHand }: CheckpointState,
  { project, fault }: { readonly project: string | undefined; readonly fault: Fault | undefined },
): unknown {
  return {
    id: checkpoint.id,
    project,
    project_id: checkpoint.projectId,
    vault: vault?.name ?? null,
    status,
    status_by_hand: byHand,
    skipped_resources: checkpoint.skippedResources?.length ?? 0,
    role: checkpoint.role,
    fault: fault && shownFault(checkpoint.id, fault),
  };
}

function shownKey({ access, refusalsAtMs, lockedUntilMs }: AccessKeyRecord): unknown {
  return {
    access,
    refusals: refusalsAtMs.length,
    locked_until: lockedUntilMs === undefined ? null : new Date(lockedUntilMs).toISOString(),
  };
}
