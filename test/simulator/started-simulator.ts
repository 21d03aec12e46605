import { afterEach } from 'vitest';
import type { Fleet, SimulatedCheckpoint } from '../../src/simulator/fleet/fleet.ts';
import { seededHex, seededId } from '../../src/simulator/fleet/seed.ts';
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/server.ts';

export const START_MS = Date.UTC(2026, 2, 4, 1, 0, 41, 117);
export const PROJECT_ID = seededHex(1, 'project');
export const OTHER_PROJECT_ID = seededHex(1, 'other project');
export const TOKEN = 'token-of-project';
export const OTHER_TOKEN = 'token-of-other-project';
export const CHECKPOINT_ID = seededId(1, 'checkpoint');
export const SECOND_ID = seededId(1, 'second checkpoint');

export function checkpoint(changes: Partial<SimulatedCheckpoint> = {}): SimulatedCheckpoint {
  return {
    id: CHECKPOINT_ID,
    projectId: PROJECT_ID,
    vaultId: 'vault-1',
    createdAtMs: START_MS,
    status: 'available',
    form: 'documented',
    ...changes,
  };
}

export function fleetOf(...checkpoints: readonly SimulatedCheckpoint[]): Fleet {
  return {
    startMs: START_MS,
    projects: [
      { projectId: PROJECT_ID, name: 'eu-de_prod', region: 'eu-de', tokens: [TOKEN] },
      { projectId: OTHER_PROJECT_ID, name: 'eu-de_test', region: 'eu-de', tokens: [OTHER_TOKEN] },
    ],
    vaults: [
      {
        id: 'vault-1',
        name: 'vault-prod01',
        projectId: PROJECT_ID,
        resources: [
          {
            id: 'resource-1',
            name: 'app-01',
            type: 'OS::Nova::Server',
            protectStatus: 'available',
            sizeGib: 40,
            backupSizeMib: 6840,
            backupCount: 18,
          },
          {
            id: 'resource-2',
            name: 'app-02',
            type: 'OS::Nova::Server',
            protectStatus: null,
            sizeGib: 50,
          },
        ],
      },
    ],
    checkpoints,
  };
}

export interface Started {
  readonly simulator: Simulator;
  readonly url: string;
  /** Asks for a checkpoint of the first project with its token, unless told otherwise. */
  show(checkpointId?: string, request?: RequestInit): Promise<Response>;
  control(method: string, path: string, body?: unknown): Promise<Response>;
}

const running: Simulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

/** A simulator on a port of its own; it is closed after the test. */
export async function started(options: Partial<SimulatorOptions> = {}): Promise<Started> {
  const simulator = createSimulator({
    fleet: fleetOf(checkpoint(), checkpoint({ id: SECOND_ID })),
    now: () => START_MS,
    ...options,
  });
  running.push(simulator);
  const { url } = await simulator.listen({ host: '127.0.0.1', port: 0 });
  return {
    simulator,
    url,
    show: (checkpointId = CHECKPOINT_ID, request = { headers: { 'X-Auth-Token': TOKEN } }) =>
      fetch(`${url}/v3/${PROJECT_ID}/checkpoints/${checkpointId}`, {
        redirect: 'manual',
        ...request,
      }),
    control: (method, path, body) =>
      fetch(`${url}/simulator/${path}`, {
        method,
        body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}
