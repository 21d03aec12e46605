import type { CheckpointState } from '../fleet/checkpoint-state.ts';
import type { SimulatedCheckpoint, SimulatedResource } from '../fleet/fleet.ts';
import { timestamp } from './timestamps.ts';

/** The body of a ShowCheckpoint answer, in the form this checkpoint is answered in. */
export function checkpointPayload({ checkpoint, vault, status }: CheckpointState): unknown {
  const legacy = checkpoint.form === 'legacy';
  const resourceOf = legacy ? legacyResource : documentedResource;
  // JSON.stringify leaves out members that are undefined: absent and null stay two things here.
  return {
    checkpoint: {
      id: checkpoint.id,
      project_id: checkpoint.projectId,
      status,
      created_at: timestamp(checkpoint.createdAtMs, checkpoint),
      vault:
        vault === undefined
          ? null
          : {
              id: vault.id,
              name: vault.name,
              resources: vault.resources.map(resourceOf),
              skipped_resources: checkpoint.skippedResources ?? (legacy ? [] : undefined),
            },
      extra_info: extraInfo(checkpoint) ?? (legacy ? null : undefined),
    },
  };
}

function documentedResource(resource: SimulatedResource): unknown {
  return {
    id: resource.id,
    name: resource.name,
    type: resource.type,
    protect_status: resource.protectStatus ?? undefined,
    resource_size: resource.sizeGib,
    backup_size: resource.backupSizeMib,
    backup_count: resource.backupCount,
  };
}

function legacyResource(resource: SimulatedResource): unknown {
  return {
    id: resource.id,
    name: resource.name,
    type: resource.type,
    protect_status: resource.protectStatus,
    resource_size: String(resource.sizeGib),
    backup_size: resource.backupSizeMib?.toString() ?? null,
    backup_count: resource.backupCount?.toString() ?? null,
    extra_info: '{}',
  };
}

function extraInfo({ name, retentionDays }: SimulatedCheckpoint): unknown {
  if (name === undefined && retentionDays === undefined) return undefined;
  return { name, description: '', retention_duration: retentionDays };
}
