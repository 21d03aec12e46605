import { backedUpResources } from './backups.ts';
import type { CheckpointState } from './checkpoint-state.ts';
import type { SimulatedPolicy } from './fleet.ts';
import type { FleetState } from './fleet-state.ts';
import type { Mishaps } from './mishaps.ts';
import { seededId } from './seed.ts';

/**
 * Copies the newest restore point of a vault that was not copied yet to where its policy says, also
 * into the vault there, where that is one of the fleet.
 */
export function copyNewest(
  { fleet, mishaps }: { readonly fleet: FleetState; readonly mishaps: Mishaps },
  policy: SimulatedPolicy,
  vaultId: string,
  atMs: number,
): void {
  const mishap = mishaps.take(vaultId, 'copy');
  const newest = newestOf(fleet, vaultId);
  if (mishap?.kind === 'miss_copy' || newest === undefined || isCopied(newest)) return;
  const { destinationRegion: region = 'eu-nl' } = policy;
  const target = policy.vaults.find((each) => each.vaultId === vaultId)?.destinationVaultId ?? '';
  const vault = fleet.vaults().find(({ id }) => id === target);
  const { checkpoint } = newest;
  const status = mishap?.kind === 'fail_copy' ? 'fail' : 'success';
  const copy = { status, atMs, region, projectId: vault?.projectId ?? '', vaultId: target };
  fleet.change(checkpoint.id, { replications: [...(checkpoint.replications ?? []), copy] });
  if (status === 'fail' || vault === undefined) return;
  const resources = backedUpResources(newest);
  const known = new Set(vault.resources.map(({ id }) => id));
  const joining = resources.filter(({ id }) => !known.has(id));
  if (joining.length > 0) {
    fleet.setVault({ ...vault, resources: [...vault.resources, ...joining] });
  }
  fleet.add({
    ...checkpoint,
    id: seededId(0, `copy of ${checkpoint.id}`),
    projectId: vault.projectId,
    vaultId: vault.id,
    createdAtMs: atMs,
    retentionDays: policy.retentionDays,
    byPolicy: policy.id,
    status: 'available',
    life: undefined,
    resourceIds: resources.map(({ id }) => id),
    skippedResources: undefined,
    replications: undefined,
    isReplica: true,
    copyOf: checkpoint.id,
  });
}

function newestOf(fleet: FleetState, vaultId: string): CheckpointState | undefined {
  return fleet
    .list()
    .filter(({ checkpoint, status }) => checkpoint.vaultId === vaultId && status === 'available')
    .sort((one, other) => other.checkpoint.createdAtMs - one.checkpoint.createdAtMs)[0];
}

function isCopied({ checkpoint }: CheckpointState): boolean {
  return (checkpoint.replications ?? []).some(({ status }) => status === 'success');
}
