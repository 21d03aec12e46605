import * as z from 'zod';
import {
  CHECKPOINT_STATUSES,
  type LeftOut,
  PROTECT_STATUSES,
  type Resource,
  type RestorePoint,
  type SkippedResource,
  type Vault,
} from '../domain/restore-point.ts';

const text = z.string().optional();
const number = z.number().optional();

export const checkpointStatus = z.enum([...CHECKPOINT_STATUSES, 'unknown']);

const protectStatus = z.enum([...PROTECT_STATUSES, 'unknown']).optional();

const resource = z.strictObject({
  id: text,
  name: text,
  type: text,
  protectStatus,
  sizeBytes: number,
  backupSizeBytes: number,
  backups: number,
});

const skippedResource = z.strictObject({
  id: text,
  name: text,
  type: text,
  code: text,
  reason: text,
});

const leftOut = z.strictObject({
  resources: z.array(z.strictObject({ type: text, protectStatus, count: z.number() })),
  skippedResources: z.number(),
});

const vault = z.strictObject({
  id: text,
  name: text,
  resources: z.array(resource),
  skippedResources: z.array(skippedResource),
  leftOut: leftOut.optional(),
});

export const restorePoint = z.strictObject({
  status: checkpointStatus,
  name: text,
  createdAtSeconds: number,
  retentionSeconds: z.union([z.number(), z.literal('permanent')]).optional(),
  vault: vault.optional(),
});

// What is undefined is not written. Naming each field below puts it back, and makes the compiler
// ask for a field that is added some day.

export function restorePointOf(
  stored: z.output<typeof restorePoint> | undefined,
): RestorePoint | undefined {
  return (
    stored && {
      status: stored.status,
      name: stored.name,
      createdAtSeconds: stored.createdAtSeconds,
      retentionSeconds: stored.retentionSeconds,
      vault: stored.vault && vaultOf(stored.vault),
    }
  );
}

function vaultOf(stored: z.output<typeof vault>): Vault {
  return {
    id: stored.id,
    name: stored.name,
    resources: stored.resources.map(resourceOf),
    skippedResources: stored.skippedResources.map(skippedResourceOf),
    leftOut: stored.leftOut && leftOutOf(stored.leftOut),
  };
}

function leftOutOf({ resources, skippedResources }: z.output<typeof leftOut>): LeftOut {
  return {
    resources: resources.map(({ type, protectStatus, count }) => ({ type, protectStatus, count })),
    skippedResources,
  };
}

function resourceOf(stored: z.output<typeof resource>): Resource {
  const { id, name, type, protectStatus, sizeBytes, backupSizeBytes, backups } = stored;
  return { id, name, type, protectStatus, sizeBytes, backupSizeBytes, backups };
}

function skippedResourceOf(stored: z.output<typeof skippedResource>): SkippedResource {
  const { id, name, type, code, reason } = stored;
  return { id, name, type, code, reason };
}
