import * as z from 'zod';
import type { Backup, BackupState, Replication } from '../../domain/backup.ts';
import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import { readTime } from './fields.ts';
import {
  type Anomalies,
  field,
  flag,
  identifier,
  known,
  meaning,
  text,
  tolerantReader,
} from './readable.ts';

const REPLICATIONS_MAX = 100;

/** Every documented status of a backup, and what it means for a restore. */
const STATES: Readonly<Record<string, BackupState>> = {
  available: 'available',
  restoring: 'available',
  waiting_restore: 'available',
  protecting: 'open',
  waiting_protect: 'open',
  deleting: 'open',
  waiting_delete: 'open',
  error: 'failed',
};
const IMAGE_TYPES = ['backup', 'replication'] as const;

const extendInfo = () => z.object({ auto_trigger: flag() });
const replication = () => z.object({ status: text(), destination_region: text() });

/** One entry of ListBackups as far as it is used. */
const entry = () =>
  z.object({
    id: identifier(),
    checkpoint_id: z.string(),
    vault_id: identifier(),
    resource_id: identifier(),
    status: text(),
    image_type: text(),
    created_at: field(readTime),
    updated_at: field(readTime),
    expired_at: field(readTime),
    extend_info: extendInfo().nullish(),
    replication_records: z.array(replication().nullable()).max(REPLICATIONS_MAX).nullish(),
  });

const readEntry = tolerantReader(entry, {
  prefix: 'backups',
  essential: ['id', 'checkpoint_id', 'vault_id', 'resource_id'],
});

/**
 * Reads one entry of the list, which is changed. Undefined when it does not say of what and when it
 * is a copy: without that it can be put in no place.
 */
export function readBackup(json: unknown, anomalies: Anomalies): Backup | undefined {
  const wire = readEntry(json, anomalies);
  const checkpointId = canonicalCheckpointId(wire?.checkpoint_id ?? '');
  const createdAtSeconds = wire?.created_at;
  if (!wire?.id || !wire.vault_id || !wire.resource_id) return undefined;
  if (checkpointId === undefined || createdAtSeconds === undefined) return undefined;
  return {
    id: wire.id,
    checkpointId,
    vaultId: wire.vault_id,
    resourceId: wire.resource_id,
    state: meaning(STATES, wire.status, { name: 'backups.status', anomalies }),
    createdAtSeconds,
    updatedAtSeconds: wire.updated_at ?? createdAtSeconds,
    expiresAtSeconds: wire.expired_at,
    isReplica:
      known(IMAGE_TYPES, wire.image_type, 'backups.image_type', anomalies) === 'replication',
    isAutomatic: wire.extend_info?.auto_trigger ?? false,
    replications: (wire.replication_records ?? []).flatMap(toReplication),
  };
}

function toReplication(record: z.output<ReturnType<typeof replication>> | null): Replication[] {
  if (record?.destination_region === undefined) return [];
  return [{ destinationRegion: record.destination_region, succeeded: record.status === 'success' }];
}
