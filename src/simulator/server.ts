import { createApi } from './api/api.ts';
import { type CloudOptions, createCloud } from './api/cloud.ts';
import { createControl } from './control/control.ts';
import { receiveControl } from './control/receive-control.ts';
import type { SimulatedAccessKey } from './fleet/access-keys.ts';
import { type AddedTask, createAddedTasks } from './fleet/added-tasks.ts';
import type { CheckpointState } from './fleet/checkpoint-state.ts';
import type { SimulatedCheckpoint, SimulatedProject } from './fleet/fleet.ts';
import type { FleetState } from './fleet/fleet-state.ts';
import { GONE } from './fleet/life.ts';
import { createLivingFleet } from './fleet/living-fleet.ts';
import type { PolicyState } from './fleet/policies.ts';
import { createProjects } from './fleet/projects.ts';
import type { VaultChanges } from './fleet/vault-changes.ts';
import { createFaultBoard, type Fault } from './http/faults.ts';
import { createRequestLog, type RequestLog } from './http/request-log.ts';
import { routeOf } from './http/router.ts';
import { createListeners, type Listeners } from './listeners.ts';

export interface SimulatorOptions extends CloudOptions {
  /** Of the request IDs, of what IAM issues and of the jitter; the fleet has its own. */
  readonly seed?: number | undefined;
  readonly now?: (() => number) | undefined;
  /** Before each answer of the API; up to half as much again is added to it. */
  readonly latencyMs?: number | undefined;
  /**
   * Policies back up, copy and let go of what is old, and a backup takes so long. Where it is not
   * said, they only plan, and restore points come from those who add them.
   */
  readonly runs?: { readonly takesMs: number } | undefined;
}

export interface Simulator
  extends Listeners,
    Pick<FleetState, 'vaults' | 'setVault' | 'removeVault' | 'setLag' | 'change'> {
  readonly requests: RequestLog;
  checkpoints(): readonly CheckpointState[];
  /** A restore point that is made now. */
  addCheckpoint(checkpoint: SimulatedCheckpoint): void;
  /** Adds a task to those of the restore points, or another one of its ID. */
  setTask(task: AddedTask): void;
  /** Makes a project, or another one of its ID. */
  setProject(project: SimulatedProject): void;
  removeProject(projectId: string): void;
  /** What people do in the console, with what follows from it. */
  readonly vaultChanges: VaultChanges;
  readonly policies: PolicyState;
  /**
   * The target is a checkpoint ID, `*` for all of them, or one of OPERATION_TARGETS;
   * undefined takes the fault away.
   */
  setFault(target: string, fault: Fault | undefined): void;
  remove(checkpointId: string): void;
  /** From now on these are accepted for the project, beside those that IAM issues. */
  setTokens(projectId: string, tokens: readonly string[]): void;
  /** Lets all tokens that IAM has issued die before their time. */
  revokeTokens(): void;
  /** Tokens live on, as they do in the real thing for up to half an hour. */
  setPassword(userName: string, password: string): void;
  /** Replaces a key of the same name; its lock is gone then. */
  addAccessKey(key: SimulatedAccessKey): void;
  revokeAccessKey(access: string): void;
  /** When requests signed with this key were refused, the oldest first. */
  refusals(access: string): readonly number[];
  /** When sign-ins of a user of this name were refused, likewise. */
  refusedSignIns(userName: string): readonly number[];
}

/** A cloud of its own, as faithful as the API's documentation and recordings allow. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const { seed = 1, now = Date.now, latencyMs = 0 } = options;
  const projects = createProjects(options.fleet.projects);
  const living = createLivingFleet(options.fleet, { seed, now, runs: options.runs });
  const { fleet, policies, catchUp } = living;
  const faults = createFaultBoard();
  const tasks = createAddedTasks();
  const cloud = createCloud(options, { seed, now, projects, fleet, policies, tasks });
  const requests = createRequestLog();
  const record = requests.add;
  const handleApi = createApi({ seed, latencyMs, now, fleet, faults, cloud, record });
  const parts = { ...living, seed, projects, faults, cloud, requests, now };
  const control = receiveControl(createControl(parts));

  const listeners = createListeners((request, response) => {
    catchUp();
    const route = routeOf(request.method ?? '', request.url?.split('?', 1)[0] ?? '');
    if (route.kind === 'control') void control(request, response, route.segments);
    else void handleApi(request, response, route);
  });

  return {
    ...listeners,
    requests,
    checkpoints() {
      catchUp();
      return fleet.list();
    },
    addCheckpoint: fleet.add,
    setTask: tasks.set,
    vaults: fleet.vaults,
    setVault: fleet.setVault,
    removeVault: fleet.removeVault,
    setProject: projects.set,
    removeProject: projects.remove,
    vaultChanges: living.vaultChanges,
    policies,
    setLag: fleet.setLag,
    setFault: faults.set,
    change: fleet.change,
    remove: (checkpointId) => fleet.change(checkpointId, { status: GONE }),
    setTokens: cloud.tokens.set,
    revokeTokens: cloud.tokens.revokeIssued,
    setPassword(userName, password) {
      const user = cloud.users.setPassword(userName, password);
      if (user === undefined) throw new Error(`There is no user ${userName}.`);
    },
    addAccessKey: cloud.keys.add,
    revokeAccessKey: cloud.keys.revoke,
    refusals: cloud.keys.refusals,
    refusedSignIns: cloud.users.refusals,
  };
}
