import * as z from 'zod';
import { CHECKPOINT_STATUSES, PROTECT_STATUSES } from '../domain/restore-point.ts';
import { whole } from './kind.ts';

const text = z.string().optional();
const number = z.number().optional();

export const checkpointStatus = z.enum([...CHECKPOINT_STATUSES, 'unknown']);

const protectStatus = z.enum([...PROTECT_STATUSES, 'unknown']).optional();

const resource = whole({
  id: text,
  name: text,
  type: text,
  protectStatus,
  sizeBytes: number,
  backupSizeBytes: number,
  backups: number,
});

const skippedResource = whole({
  id: text,
  name: text,
  type: text,
  code: text,
  reason: text,
});

const leftOut = whole({
  resources: z.array(whole({ type: text, protectStatus, count: z.number() })),
  skippedResources: z.number(),
});

const vault = whole({
  id: text,
  name: text,
  resources: z.array(resource),
  skippedResources: z.array(skippedResource),
  leftOut: leftOut.optional(),
});

export const restorePoint = whole({
  status: checkpointStatus,
  name: text,
  createdAtSeconds: number,
  retentionSeconds: z.union([z.number(), z.literal('permanent')]).optional(),
  vault: vault.optional(),
});
