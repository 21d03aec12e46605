import { type CheckpointState, isGone } from './checkpoint-state.ts';
import type { SimulatedResource } from './fleet.ts';
import { GONE } from './life.ts';
import { seededId } from './seed.ts';

const DAY_MS = 86_400_000;
/** Backups of one restore point are made one after the other. */
const APART_MS = 47;
/** How long after its creation a backup was last written. */
const WRITTEN_AFTER_MS = 420_000;

/** The copy of one resource in one restore point, as a list of backups has it. */
export interface SimulatedBackup {
  readonly id: string;
  readonly state: CheckpointState;
  readonly resource: SimulatedResource;
  readonly vaultId: string | undefined;
  readonly status: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly expiredAtMs: number | undefined;
}

/** What a restore point's status is called in its backups. */
const STATUSES: Readonly<Record<string, string>> = {
  'error-deleting': 'error',
  deleted: 'deleting',
};

/** Resources that a restore point has a backup of; none once it is gone. */
export function backedUpResources(state: CheckpointState): readonly SimulatedResource[] {
  const all = heldResources(state);
  const { backups } = state;
  return backups.size === 0 ? all : all.filter(({ id }) => backups.get(id)?.status !== GONE);
}

/** With those of which the backup was deleted alone. */
export function heldResources(state: CheckpointState): readonly SimulatedResource[] {
  const { vault, held, checkpoint } = state;
  if (isGone(state)) return [];
  if (held !== undefined) return held;
  if (vault === undefined) return [];
  const { resources } = vault;
  const { resourceIds, skippedResources = [] } = checkpoint;
  if (resourceIds !== undefined) {
    return resourceIds.map((id) => resources.find((each) => each.id === id) ?? former(id));
  }
  if (skippedResources.length === 0) return resources;
  const skipped = new Set(skippedResources.map(({ id }) => id));
  return resources.filter(({ id }) => !skipped.has(id));
}

/** The backup of a resource that has left its vault stays. */
function former(id: string): SimulatedResource {
  return {
    id,
    name: `former ${id}`,
    type: 'OS::Nova::Server',
    protectStatus: 'deleted',
    sizeGib: 0,
  };
}

export function backupsOf(state: CheckpointState): readonly SimulatedBackup[] {
  const { checkpoint, vault, status, backups } = state;
  return heldResources(state).flatMap((resource, index): readonly SimulatedBackup[] => {
    const createdAtMs = checkpoint.createdAtMs + index * APART_MS;
    const change = backups.get(resource.id);
    if (change?.status === GONE) return [];
    const backup = {
      id: backupId(checkpoint.id, resource.id),
      state,
      resource,
      vaultId: change?.vaultId ?? vault?.id,
      status: change?.status ?? STATUSES[status] ?? status,
      createdAtMs,
      updatedAtMs: Math.max(updatedAtMs(state), change?.atMs ?? 0),
      expiredAtMs: expiredAtMs(checkpoint),
    };
    return [backup];
  });
}

/** All backups of a restore point change at once, but for those that something happened to alone. */
export function updatedAtMs({ checkpoint, changedAtMs }: CheckpointState): number {
  const { createdAtMs, writtenAfterMs = WRITTEN_AFTER_MS } = checkpoint;
  return Math.max(createdAtMs + writtenAfterMs, changedAtMs ?? 0);
}

function expiredAtMs({
  createdAtMs,
  retentionDays = -1,
}: CheckpointState['checkpoint']): number | undefined {
  return retentionDays < 0 ? undefined : createdAtMs + retentionDays * DAY_MS;
}

const ids = new Map<string, string>();
const IDS_MAX = 100_000;

/** The same each time, and remembered, since it is a digest. */
function backupId(checkpointId: string, resourceId: string): string {
  const name = `${checkpointId} ${resourceId}`;
  const known = ids.get(name);
  if (known !== undefined) return known;
  if (ids.size >= IDS_MAX) ids.clear();
  const id = seededId(0, name);
  ids.set(name, id);
  return id;
}
