import { backupsOf } from './backups.ts';
import { type BackupChange, isGone } from './checkpoint-state.ts';
import type { SimulatedResource, SimulatedVault } from './fleet.ts';
import type { FleetState } from './fleet-state.ts';
import { GONE } from './life.ts';

/** What people do to vaults, with what follows from it for their restore points. */
export interface VaultChanges {
  /** A resource that is in another vault of the project moves, and its backups go with it. */
  join(vaultId: string, resource: SimulatedResource): void;
  /** With it go its backups, and restore points that hold nothing else. */
  leave(vaultId: string, resourceId: string): void;
  /** Deletes the newest of a vault's restore points, so many percent of them; gives their IDs. */
  deleteNewest(vaultId: string, percent: number): readonly string[];
}

export function createVaultChanges(fleet: FleetState, now: () => number): VaultChanges {
  function change(
    vaultId: string,
    resources: (vault: SimulatedVault) => SimulatedResource[],
  ): void {
    const vault = fleet.vaults().find(({ id }) => id === vaultId);
    if (vault !== undefined) fleet.setVault({ ...vault, resources: resources(vault) });
  }

  function takeOut(vaultId: string, resourceId: string, how: Omit<BackupChange, 'atMs'>): void {
    change(vaultId, ({ resources }) => resources.filter(({ id }) => id !== resourceId));
    changeBackups(fleet, { vaultId, resourceId }, { ...how, atMs: now() });
  }

  return {
    join(vaultId, resource) {
      const former = formerVaultOf(fleet, vaultId, resource.id);
      if (former !== undefined) takeOut(former.id, resource.id, { vaultId });
      change(vaultId, ({ resources }) =>
        resources.some(({ id }) => id === resource.id)
          ? resources.map((each) => (each.id === resource.id ? resource : each))
          : [...resources, resource],
      );
    },
    leave: (vaultId, resourceId) => takeOut(vaultId, resourceId, { status: GONE }),
    deleteNewest(vaultId, percent) {
      const there = fleet
        .list()
        .filter((state) => state.checkpoint.vaultId === vaultId && !isGone(state))
        .sort((one, other) => other.checkpoint.createdAtMs - one.checkpoint.createdAtMs)
        .map(({ checkpoint }) => checkpoint.id);
      const victims = there.slice(0, Math.ceil((there.length * percent) / 100));
      for (const id of victims) fleet.change(id, { status: GONE });
      return victims;
    },
  };
}

/** Another vault of the project with that resource. */
function formerVaultOf(
  fleet: FleetState,
  vaultId: string,
  resourceId: string,
): SimulatedVault | undefined {
  const vaults = fleet.vaults();
  const joined = vaults.find(({ id }) => id === vaultId);
  return vaults.find(
    ({ id, projectId, resources }) =>
      id !== vaultId &&
      projectId === joined?.projectId &&
      resources.some((each) => each.id === resourceId),
  );
}

/** All backups of a resource in a vault; a restore point without any is gone. */
function changeBackups(
  fleet: FleetState,
  of: { readonly vaultId: string; readonly resourceId: string },
  how: BackupChange,
): void {
  for (const state of fleet.list()) {
    const isConcerned = backupsOf(state).some(
      ({ vaultId, resource }) => vaultId === of.vaultId && resource.id === of.resourceId,
    );
    if (!isConcerned) continue;
    const { id } = state.checkpoint;
    fleet.change(id, { backups: new Map([[of.resourceId, how]]) });
    const after = fleet.find(id);
    if (after !== undefined && backupsOf(after).length === 0) fleet.change(id, { status: GONE });
  }
}
