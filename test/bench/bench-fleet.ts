import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import { generatedFleet } from '../support/generated-fleet.ts';

export interface FleetSize {
  readonly checkpoints: number;
  readonly resources: number;
  readonly projects?: number;
}

/** The same IDs in every process of the bench, so that they need not be handed around. */
export function benchFleet({ checkpoints, resources, projects = 1 }: FleetSize): Fleet {
  return generatedFleet({
    seed: 1,
    startMs: Date.now(),
    projects,
    checkpoints,
    resourcesPerCheckpoint: resources,
  });
}
