import type { Cloud } from '../api/cloud.ts';
import type { AccessKeyRecord } from '../fleet/access-keys.ts';
import type { BackUp } from '../fleet/back-up.ts';
import type { FleetState } from '../fleet/fleet-state.ts';
import type { Mishaps } from '../fleet/mishaps.ts';
import type { PolicyState } from '../fleet/policies.ts';
import type { Projects } from '../fleet/projects.ts';
import type { VaultChanges } from '../fleet/vault-changes.ts';
import type { Answer } from '../http/answer.ts';
import {
  EVERY_CHECKPOINT,
  FAULT_SUMMARIES,
  type FaultBoard,
  OPERATION_TARGETS,
} from '../http/faults.ts';
import type { RequestLog } from '../http/request-log.ts';
import { json, notAllowed, notFound } from './control-answer.ts';
import { createBackupControl } from './control-backups.ts';
import { createCheckpointControl } from './control-checkpoints.ts';
import { createCredentialsControl } from './control-credentials.ts';
import { createFaultControl } from './control-faults.ts';
import { shownFault } from './control-input.ts';
import { createLagControl } from './control-lag.ts';
import { createPolicyControl } from './control-policies.ts';
import { createProjectControl } from './control-projects.ts';
import type { ControlRequest } from './control-request.ts';
import { createRequestsControl } from './control-requests.ts';
import { createVaultControl } from './control-vaults.ts';

export type HandleControl = (request: ControlRequest) => Answer;

const USAGE = `The simulator is steered by
  GET    /simulator/state
  GET    /simulator/faults
  PUT    /simulator/faults/{target}              {"fault": "throttled", "times": 3}
  DELETE /simulator/faults/{target}
  PUT    /simulator/checkpoints/{checkpoint id}  {"status": "error"}
  DELETE /simulator/checkpoints/{checkpoint id}
  PUT    /simulator/checkpoints/{checkpoint id}/backups/{resource}  {"status": "error"}
  DELETE /simulator/checkpoints/{checkpoint id}/backups/{resource}
  GET    /simulator/vaults
  POST   /simulator/vaults                       {"project": "eu-de_prod", "name": "new", "resources": ["app-01"]}
  PUT    /simulator/vaults/{vault}               {"name": "another", "tags": {"env": "prod"}, "used_percent": 97}
  DELETE /simulator/vaults/{vault}
  PUT    /simulator/vaults/{vault}/resources/{resource}
  DELETE /simulator/vaults/{vault}/resources/{resource}
  POST   /simulator/vaults/{vault}/restore-points  {"failed": ["app-01"], "skipped": ["app-02"]}
  DELETE /simulator/vaults/{vault}/restore-points  {"percent": 50}
  PUT    /simulator/vaults/{vault}/mishap        {"next": "miss", "times": 2}
  DELETE /simulator/vaults/{vault}/mishap
  GET    /simulator/projects
  POST   /simulator/projects                     {"name": "eu-de_new"}
  PUT    /simulator/projects/{project}           {"enabled": false}
  DELETE /simulator/projects/{project}
  GET    /simulator/policies
  PUT    /simulator/policies/{policy}            {"enabled": false}
  PUT    /simulator/lag                          {"vaults": 60, "backups": 30, "checkpoints": 0}
  GET    /simulator/requests
  DELETE /simulator/requests
  DELETE /simulator/tokens
  PUT    /simulator/users/{user name}            {"password": "another"}
  PUT    /simulator/keys/{access key}            {"secret": "another"}
  DELETE /simulator/keys/{access key}
A target is a checkpoint id, "all" for all of them, or one of ${OPERATION_TARGETS.join(', ')}.
Projects, vaults, resources and policies go by their ID or their name.
`;

/** Lets people and scripts change what the simulated API answers while it runs. */
export function createControl(parts: {
  readonly seed: number;
  readonly projects: Projects;
  readonly fleet: FleetState;
  readonly policies: PolicyState;
  readonly mishaps: Mishaps;
  readonly backUp: BackUp;
  readonly vaultChanges: VaultChanges;
  readonly faults: FaultBoard;
  readonly cloud: Cloud;
  readonly requests: RequestLog;
  readonly now: () => number;
}): HandleControl {
  const { seed, fleet, faults, cloud, requests, now } = parts;
  const tools = { ...parts, projects: parts.projects.list };
  const checkpoints = createCheckpointControl(tools);
  const handleFaults = createFaultControl(fleet, faults);
  const handleCredentials = createCredentialsControl(cloud);
  const handlers = [
    createVaultControl(tools),
    createProjectControl(seed, parts.projects),
    createPolicyControl(parts.policies),
    createBackupControl(fleet, now),
    createLagControl(fleet),
    createRequestsControl(requests),
  ];

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
      checkpoints: fleet.list().map(checkpoints.shown),
    });
  }

  return (request) => {
    for (const handle of handlers) {
      const answer = handle(request);
      if (answer !== undefined) return answer;
    }
    const [kind, target, ...rest] = request.segments;
    const { method, body } = request;
    if (rest.length > 0) return notFound(USAGE);
    const changed = handleCredentials(kind, { method, target, body });
    if (changed !== undefined) return changed;
    if (target && kind === 'faults') return handleFaults(target, request);
    if (target && kind === 'checkpoints') return checkpoints.change(target, request);
    const list = target === undefined ? listing(kind) : undefined;
    if (list === undefined) return notFound(USAGE);
    return method === 'GET' ? json(list()) : notAllowed('GET');
  };
}

function shownKey({ access, refusalsAtMs, lockedUntilMs }: AccessKeyRecord): unknown {
  return {
    access,
    refusals: refusalsAtMs.length,
    locked_until: lockedUntilMs === undefined ? null : new Date(lockedUntilMs).toISOString(),
  };
}
