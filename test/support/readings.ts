import type { Outcome } from '../../src/domain/outcome.ts';
import { nextReading, type Reading, unpolled } from '../../src/domain/reading.ts';
import type {
  Resource,
  RestorePoint,
  SkippedResource,
  Vault,
} from '../../src/domain/restore-point.ts';

export const PROJECT = 'prod';
export const CHECKPOINT = '8b0851a8-adf3-4f4c-a914-dead08bf9664';

export function restorePoint(fields: Partial<RestorePoint> = {}): RestorePoint {
  return {
    status: 'available',
    name: undefined,
    createdAtSeconds: undefined,
    retentionSeconds: undefined,
    vault: undefined,
    ...fields,
  };
}

export function vault(fields: Partial<Vault> = {}): Vault {
  return {
    id: 'vault-1',
    name: 'vault',
    resources: [],
    skippedResources: [],
    leftOut: undefined,
    ...fields,
  };
}

export function resource(fields: Partial<Resource> = {}): Resource {
  return {
    id: 'server-1',
    name: 'app-01',
    type: 'OS::Nova::Server',
    protectStatus: 'available',
    sizeBytes: undefined,
    backupSizeBytes: undefined,
    backups: undefined,
    ...fields,
  };
}

export function skipped(fields: Partial<SkippedResource> = {}): SkippedResource {
  return {
    id: 'server-2',
    name: 'db-02',
    type: 'OS::Nova::Server',
    code: 'BackupService.6203',
    reason: 'Performing backups.',
    ...fields,
  };
}

export function found(fields: Partial<RestorePoint> = {}): Outcome & { kind: 'found' } {
  return { kind: 'found', restorePoint: restorePoint(fields), fingerprint: 'f1', anomalies: [] };
}

/** The reading of a checkpoint after these outcomes, one a second from second 1001 on. */
export function readingAfter(
  outcomes: readonly Parameters<typeof nextReading>[1][],
  checkpointId = CHECKPOINT,
): Reading {
  return outcomes.reduce<Reading>(
    (reading, outcome, index) => nextReading(reading, outcome, 1001 + index),
    unpolled(PROJECT, checkpointId),
  );
}
