import type { Answer } from './answer.ts';
import { checkFault, checkPatch, shownFault } from './control-input.ts';
import { EVERY_CHECKPOINT, FAULT_SUMMARIES, type FaultBoard } from './faults.ts';
import type { SimulatedProject } from './fleet.ts';
import type { CheckpointState, FleetState } from './fleet-state.ts';
import { GONE } from './life.ts';

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
  PUT    /simulator/faults/{checkpoint id or "all"}  {"fault": "throttled", "times": 3}
  DELETE /simulator/faults/{checkpoint id or "all"}
  PUT    /simulator/checkpoints/{checkpoint id}      {"status": "error"}
  DELETE /simulator/checkpoints/{checkpoint id}
`;

/** Lets people and scripts change what the simulated API answers while it runs. */
export function createControl(parts: {
  readonly projects: readonly SimulatedProject[];
  readonly fleet: FleetState;
  readonly faults: FaultBoard;
}): HandleControl {
  const { fleet, faults } = parts;
  const projectNames = new Map(parts.projects.map(({ projectId, name }) => [projectId, name]));

  function shownCheckpoint({ checkpoint, vault, status, byHand }: CheckpointState): unknown {
    const fault = faults.get(checkpoint.id);
    return {
      id: checkpoint.id,
      project: projectNames.get(checkpoint.projectId),
      project_id: checkpoint.projectId,
      vault: vault?.name ?? null,
      status,
      status_by_hand: byHand,
      skipped_resources: checkpoint.skippedResources?.length ?? 0,
      role: checkpoint.role,
      fault: fault && shownFault(checkpoint.id, fault),
    };
  }

  function changeFault(target: string, { method, body }: ControlRequest): Answer {
    const key = target === 'all' ? EVERY_CHECKPOINT : fleet.find(target)?.checkpoint.id;
    if (key === undefined) return notFound(`${noSuch(target)} "all" stands for all of them.`);
    if (method === 'DELETE') {
      faults.set(key, undefined);
      return json(shownFault(key, undefined));
    }
    if (method !== 'PUT') return notAllowed('PUT, DELETE');
    const checked = checkFault(body);
    if ('problem' in checked) return text(400, checked.problem);
    faults.set(key, checked.value);
    return json(shownFault(key, checked.value));
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
      checkpoints: fleet.list().map(shownCheckpoint),
    });
  }

  return (request) => {
    const [kind, target, ...rest] = request.segments;
    if (target && rest.length === 0 && kind === 'faults') return changeFault(target, request);
    if (target && rest.length === 0 && kind === 'checkpoints') {
      return changeCheckpoint(target, request);
    }
    const list = target === undefined ? listing(kind) : undefined;
    if (list === undefined) return notFound(USAGE);
    return request.method === 'GET' ? json(list()) : notAllowed('GET');
  };
}

export function text(status: number, line: string): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${line}\n` };
}

function json(value: unknown): Answer {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify(value, undefined, 2)}\n`,
  };
}

function noSuch(target: string): string {
  return `There is no checkpoint ${target.slice(0, 100)}; GET /simulator/state lists them.`;
}

function notFound(line: string): Answer {
  return text(404, line);
}

function notAllowed(methods: string): Answer {
  const answer = text(405, `Only ${methods} will do here.`);
  return { ...answer, headers: { ...answer.headers, Allow: methods } };
}
