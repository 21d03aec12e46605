import type { Cloud } from '../api/cloud.ts';
import type { AccessKeyRecord } from '../fleet/access-keys.ts';
import type { LivingFleet } from '../fleet/living-fleet.ts';
import type { Projects } from '../fleet/projects.ts';
import type { Answer } from '../http/answer.ts';
import {
  EVERY_CHECKPOINT,
  FAULT_SUMMARIES,
  type FaultBoard,
  OPERATION_TARGETS,
} from '../http/faults.ts';
import type { RequestLog } from '../http/request-log.ts';
import { json, notAllowed, notFound } from './control-answer.ts';
import { createBackupPlace } from './control-backups.ts';
import { createCheckpointControl } from './control-checkpoints.ts';
import { createCredentialPlaces } from './control-credentials.ts';
import { createFaultPlace } from './control-faults.ts';
import { shownFault } from './control-input.ts';
import { lagPlace } from './control-lag.ts';
import { createPolicyPlaces } from './control-policies.ts';
import { createProjectPlaces } from './control-projects.ts';
import type { ControlRequest } from './control-request.ts';
import { createVaultPlaces } from './control-vaults.ts';
import type { Method, Place } from './place.ts';

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

interface ControlParts extends Omit<LivingFleet, 'catchUp'> {
  readonly seed: number;
  readonly projects: Projects;
  readonly faults: FaultBoard;
  readonly cloud: Cloud;
  readonly requests: RequestLog;
  readonly now: () => number;
}

/** Lets people and scripts change what the simulated API answers while it runs. */
export function createControl(parts: ControlParts): HandleControl {
  const places = placesOf(parts);

  return ({ method, segments, body }) => {
    // Every other segment names something, and must not be empty.
    const targets = segments.filter((_, index) => index % 2 === 1);
    const path = segments.map((each, index) => (index % 2 === 1 && each ? '*' : each)).join('/');
    const placeOf = Object.hasOwn(places, path) ? places[path] : undefined;
    if (placeOf === undefined) return notFound(USAGE);
    const place = placeOf(targets[0] ?? '', targets[1] ?? '');
    if ('body' in place) return place;
    return place[method as Method]?.(body) ?? notAllowed(Object.keys(place).join(', '));
  };
}

type PlaceOf = (target: string, other: string) => Place | Answer;

function placesOf(parts: ControlParts): Readonly<Record<string, PlaceOf>> {
  const { seed, fleet, faults, cloud, requests, now } = parts;
  const tools = { ...parts, projects: parts.projects.list };
  const checkpoints = createCheckpointControl(tools);
  const credentials = createCredentialPlaces(cloud);
  const policies = createPolicyPlaces(parts.policies);
  const projects = createProjectPlaces(seed, parts.projects);
  const vaults = createVaultPlaces(tools);
  const counts = () => json({ total: requests.total(), ...requests.byOperation() });
  const state = () =>
    json({
      fault_for_all: shownFault(EVERY_CHECKPOINT, faults.get(EVERY_CHECKPOINT)),
      other_faults: OPERATION_TARGETS.flatMap((target) => {
        const fault = faults.get(target);
        return fault === undefined ? [] : [shownFault(target, fault)];
      }),
      keys: cloud.keys.list().map(shownKey),
      checkpoints: fleet.list().map(checkpoints.shown),
    });

  return {
    state: () => ({ GET: state }),
    faults: () => ({ GET: () => json(Object.fromEntries(FAULT_SUMMARIES)) }),
    'faults/*': createFaultPlace(fleet, faults),
    'checkpoints/*': checkpoints.place,
    'checkpoints/*/backups/*': createBackupPlace(fleet, now),
    vaults: vaults.all,
    'vaults/*': vaults.one,
    'vaults/*/resources/*': vaults.resource,
    'vaults/*/restore-points': vaults.restorePoints,
    'vaults/*/mishap': vaults.mishap,
    projects: projects.all,
    'projects/*': projects.one,
    policies: policies.all,
    'policies/*': policies.one,
    lag: () => lagPlace(fleet),
    requests: () => ({
      GET: counts,
      DELETE: () => {
        requests.clear();
        return counts();
      },
    }),
    tokens: credentials.tokens,
    'users/*': credentials.user,
    'keys/*': credentials.key,
  };
}

function shownKey({ access, refusalsAtMs, lockedUntilMs }: AccessKeyRecord): unknown {
  return {
    access,
    refusals: refusalsAtMs.length,
    locked_until: lockedUntilMs === undefined ? null : new Date(lockedUntilMs).toISOString(),
  };
}
