import type { SimulatedResource } from './fleet.ts';
import type { CheckpointState } from './fleet-state.ts';
import { isGone } from './fleet-state.ts';
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
  const { checkpoint, vault } = state;
  if (vault === undefined || isGone(state)) return [];
  const { resourceIds, skippedResources = [] } = checkpoint;
  if (resourceIds !== undefined) {
    return resourceIds.map((id) => vault.resources.find((each) => each.id === id) ?? former(id));
  }
  if (skippedResources.length === 0) return vault.resources;
  const skipped = new Set(skippedResources.map(({ id }) => id));
  return vault.resources.filter(({ id }) => !skipped.has(id));
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
  const { checkpoint, status } = state;
  return backedUpResources(state).map((resource, index) => {
    const createdAtMs = checkpoint.createdAtMs + index * APART_MS;
    return {
      id: backupId(checkpoint.id, resource.id),
      state,
      resource,
      status: STATUSES[status] ?? status,
      createdAtMs,
      updatedAtMs: updatedAtMs(state),
      expiredAtMs: expiredAtMs(checkpoint),
    };
  });
}

/** All backups of a restore point change at once: their places in the list are ties. */
export function updatedAtMs({ checkpoint, changedAtMs }: CheckpointState): number {
  return Math.max(checkpoint.createdAtMs + WRITTEN_AFTER_MS, changedAtMs ?? 0);
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
