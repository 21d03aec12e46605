import { backupsOf } from '../fleet/backups.ts';
import type { SimulatedProject, SimulatedVault } from '../fleet/fleet.ts';
import type { LivingFleet } from '../fleet/living-fleet.ts';
import type { Mishaps } from '../fleet/mishaps.ts';

/** What those who steer vaults work with. */
export interface VaultControlParts extends Omit<LivingFleet, 'policies' | 'catchUp'> {
  readonly seed: number;
  readonly projects: readonly SimulatedProject[];
  readonly now: () => number;
}

/** As the control API spells it; undefined where it is none any longer. */
export function shownVault(
  { fleet, projects, mishaps }: VaultControlParts,
  id: string,
): object | undefined {
  const vault = fleet.vaults().find((each) => each.id === id);
  if (vault === undefined) return undefined;
  const { name, projectId, resources, status = 'available', protectType = 'backup' } = vault;
  const { tags = [] } = vault;
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
    next: shownNext(vault, mishaps),
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
