import type { Fleet } from '../../src/simulator/fleet/fleet.ts';
import { generatedFleet } from '../support/generated-fleet.ts';

/** Names that tenants can give, and that have a meaning to one format or the other. */
export const HOSTILE = [
  'quote " backslash \\ newline \n end\\',
  'carriage return \r, tab \t, nothing \u0000',
  '备份服务器 😀 \u2028',
  '{}=,# HELP cbr_up \\n',
  '',
];

/** Restore points of one vault whose resources are named so. */
export function hostileFleet(): Fleet {
  const fleet = generatedFleet({
    seed: 11,
    startMs: Date.now(),
    projects: 1,
    checkpoints: 8,
    resourcesPerCheckpoint: HOSTILE.length,
  });
  return {
    ...fleet,
    checkpoints: fleet.checkpoints.map((checkpoint) => ({ ...checkpoint, status: 'available' })),
    vaults: fleet.vaults.map((vault) => ({
      ...vault,
      resources: vault.resources.map((resource, index) => ({
        ...resource,
        name: HOSTILE[index] ?? '',
      })),
    })),
  };
}
