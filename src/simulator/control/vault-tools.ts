import type { BackUp } from '../fleet/back-up.ts';
import { backupsOf } from '../fleet/backups.ts';
import type { SimulatedProject, SimulatedResource, SimulatedVault } from '../fleet/fleet.ts';
import type { FleetState } from '../fleet/fleet-state.ts';
import type { Mishaps } from '../fleet/mishaps.ts';
import { seededId } from '../fleet/seed.ts';
import type { VaultChanges } from '../fleet/vault-changes.ts';

export interface VaultToolsParts {
  readonly seed: number;
  readonly projects: readonly SimulatedProject[];
  readonly fleet: FleetState;
  readonly backUp: BackUp;
  readonly mishaps: Mishaps;
  readonly vaultChanges: VaultChanges;
  readonly now: () => number;
}

/** What those who steer vaults work with. */
export interface VaultTools extends VaultToolsParts {
  /** One of that name, as yet in no vault. */
  newResource(name: string): SimulatedResource;
  /** As the control API spells it; undefined where it is none any longer. */
  shown(vaultId: string): unknown;
}

export function createVaultTools(parts: VaultToolsParts): VaultTools {
  const { seed, fleet, projects, mishaps } = parts;
  return {
    ...parts,
    newResource: (name) => ({
      id: seededId(seed, name),
      name,
      type: 'OS::Nova::Server',
      protectStatus: 'available',
      sizeGib: 40,
    }),
    shown(vaultId) {
      const vault = fleet.vaults().find(({ id }) => id === vaultId);
      return vault && { ...shownVault(vault, fleet, projects), next: shownNext(vault, mishaps) };
    },
  };
}

function shownVault(
  { id, name, projectId, resources, ...vault }: SimulatedVault,
  fleet: FleetState,
  projects: readonly SimulatedProject[],
): object {
  const { status = 'available', protectType = 'backup', tags = [] } = vault;
  const backups = fleet
    .list()
    .flatMap(backupsOf)
    .filter(({ vaultId }) => vaultId === id);
  return {
    id,
    name,
    project: projects.find((each) => each.projectId === projectId)?.name,
    status,
    protect_type: protectType,
    tags: Object.fromEntries(tags.map(({ key, value = null }) => [key, value])),
    restore_points: new Set(backups.map(({ state }) => state.checkpoint.id)).size,
    resources: resources.map((each) => ({
      id: each.id,
      name: each.name,
      backups: backups.filter(({ resource }) => resource.id === each.id).length,
    })),
  };
}

/** What becomes of its next planned runs, where it is not what was planned. */
function shownNext({ id, resources }: SimulatedVault, mishaps: Mishaps): unknown {
  return mishaps.of(id).map(({ kind, resourceIds, times }) => ({
    next: kind,
    resources: resourceIds?.map((each) => resources.find((one) => one.id === each)?.name ?? each),
    times,
  }));
}
