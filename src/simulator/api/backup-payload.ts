import type { SimulatedBackup } from '../fleet/backups.ts';
import type { SimulatedReplication } from '../fleet/fleet.ts';
import { timestamp } from './timestamps.ts';

/** An entry of a list of backups, in the form that its restore point is answered in. */
export function backupPayload(backup: SimulatedBackup): unknown {
  const { id, state, resource, status, createdAtMs, updatedAtMs, expiredAtMs } = backup;
  const { checkpoint } = state;
  const { form, replications = [] } = checkpoint;
  const at = (ms: number) => timestamp(ms, { id, form });
  const legacy = form === 'legacy';
  return {
    id,
    checkpoint_id: checkpoint.copyOf ?? checkpoint.id,
    vault_id: backup.vaultId,
    provider_id: '0daac4c5-6707-4851-97ba-169e36266b66',
    project_id: checkpoint.projectId,
    name: checkpoint.name ?? `${resource.name}@1`,
    status,
    image_type: checkpoint.isReplica ? 'replication' : 'backup',
    resource_id: resource.id,
    resource_name: resource.name,
    resource_type: resource.type,
    resource_size: resource.sizeGib,
    resource_az: 'eu-de-01',
    created_at: at(createdAtMs),
    updated_at: at(updatedAtMs),
    expired_at: expiredAtMs === undefined ? null : at(expiredAtMs),
    children: [],
    description: '',
    extend_info: {
      auto_trigger: checkpoint.byPolicy !== undefined || expiredAtMs !== undefined,
      supported_restore_mode: legacy ? null : 'backup',
    },
    ...(legacy && { protected_at: null, incremental: true, version: 3 }),
    ...((legacy || replications.length > 0) && {
      replication_records: replications.map((each) => replicationPayload(each, at)),
    }),
  };
}

function replicationPayload(
  { status, atMs, ...destination }: SimulatedReplication,
  at: (ms: number) => string,
): unknown {
  return {
    status,
    created_at: at(atMs),
    destination_region: destination.region,
    destination_project_id: destination.projectId,
    destination_vault_id: destination.vaultId,
  };
}
