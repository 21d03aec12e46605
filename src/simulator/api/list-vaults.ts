import { backedUpResources, backupsOf } from '../fleet/backups.ts';
import type { CheckpointState } from '../fleet/checkpoint-state.ts';
import type { SimulatedResource, SimulatedVault } from '../fleet/fleet.ts';
import { type FleetView, madeOf } from '../fleet/fleet-view.ts';
import { backupMib, capacityGib, neededGib } from '../fleet/vault-size.ts';
import { pagingOf } from './list-query.ts';
import { timestamp } from './timestamps.ts';

/** Available backups of each resource, by vault and resource. */
type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** ListVaults of one project; undefined when the query is wrong. */
export function createListVaults(fleet: FleetView) {
  const counts = madeOf(fleet, countBackups);

  return (projectId: string, query: URLSearchParams): object | undefined => {
    const paging = pagingOf(query);
    if (paging === undefined) return undefined;
    const own = fleet.vaults().filter((vault) => vault.projectId === projectId);
    const page = own.slice(paging.offset, paging.offset + paging.limit);
    const available = counts();
    return {
      vaults: page.map((vault) => vaultPayload(vault, available.get(vault.id) ?? new Map())),
      count: own.length,
    };
  };
}

function countBackups(states: readonly CheckpointState[]): Counts {
  const counts = new Map<string, Map<string, number>>();
  for (const state of states) {
    for (const { vaultId, resourceId } of availableIn(state)) {
      const ofVault = counts.get(vaultId) ?? new Map<string, number>();
      counts.set(vaultId, ofVault);
      ofVault.set(resourceId, (ofVault.get(resourceId) ?? 0) + 1);
    }
  }
  return counts;
}

function availableIn(
  state: CheckpointState,
): readonly { readonly vaultId: string; readonly resourceId: string }[] {
  const { vault, status, backups } = state;
  if (vault === undefined) return [];
  if (backups.size > 0) {
    return backupsOf(state)
      .filter((each) => each.status === 'available')
      .map(({ vaultId = vault.id, resource }) => ({ vaultId, resourceId: resource.id }));
  }
  if (status !== 'available') return [];
  return backedUpResources(state).map(({ id }) => ({ vaultId: vault.id, resourceId: id }));
}

function vaultPayload(vault: SimulatedVault, counts: ReadonlyMap<string, number>): unknown {
  const { form = 'documented', protectType = 'backup', resources } = vault;
  const isReplica = protectType === 'replication';
  const listed = resources.map((resource) => {
    const count = counts.get(resource.id) ?? 0;
    return { resource, count, usedMib: count * backupMib(resource) };
  });
  const usedMib = listed.reduce((sum, each) => sum + each.usedMib, 0);
  return {
    id: vault.id,
    name: vault.name,
    resources: listed.map((each) => resourcePayload(each, { form, isReplica })),
    provider_id: '0daac4c5-6707-4851-97ba-169e36266b66',
    created_at: timestamp(vault.createdAtMs ?? 0, { id: vault.id, form }),
    project_id: vault.projectId,
    auto_bind: false,
    bind_rules: form === 'legacy' ? { tags: [] } : {},
    auto_expand: vault.autoExpand ?? false,
    tags: vault.tags ?? [],
    billing: {
      allocated: isReplica ? 0 : neededGib(vault),
      cloud_type: 'public',
      consistent_level: 'crash_consistent',
      charging_mode: form === 'legacy' ? null : 'post_paid',
      protect_type: protectType,
      object_type: vault.objectType ?? 'server',
      used: vault.usedMib ?? usedMib,
      status: vault.status ?? 'available',
      size: capacityGib(vault),
    },
    ...(form === 'legacy'
      ? {
          description: null,
          enterprise_project_id: '0',
          smn_notify: true,
          threshold: 80,
          locked: vault.locked ?? false,
          frozen: false,
          availability_zone: '',
        }
      : { enterprise_project_id: 0, ...(vault.locked && { locked: true }) }),
  };
}

function resourcePayload(
  {
    resource,
    count,
    usedMib,
  }: { readonly resource: SimulatedResource; readonly count: number; readonly usedMib: number },
  { form, isReplica }: { readonly form: string; readonly isReplica: boolean },
): unknown {
  return {
    id: resource.id,
    type: resource.type,
    name: resource.name,
    auto_protect: resource.autoProtect ?? true,
    size: resource.sizeGib,
    backup_size: usedMib,
    backup_count: count,
    protect_status: isReplica ? null : resource.protectStatus,
    ...(form === 'legacy' && !isReplica && { extra_info: {} }),
  };
}
