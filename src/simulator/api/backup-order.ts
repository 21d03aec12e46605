import { updatedAtMs } from '../fleet/backups.ts';
import type { CheckpointState } from '../fleet/checkpoint-state.ts';
import { type FleetView, madeOf } from '../fleet/fleet-view.ts';

/** Backups of one restore point that stand side by side in a list. */
export interface Neighbours {
  readonly state: CheckpointState;
  readonly atMs: number;
  /** By resource; undefined: all that the restore point has. */
  readonly resourceIds: ReadonlySet<string> | undefined;
  /** All but these. */
  readonly withoutIds: ReadonlySet<string> | undefined;
}

type Order = ReadonlyMap<string, readonly Neighbours[]>;

/** Restore points of a project newest first, made once for each state of the fleet. */
export interface Orders {
  readonly byCreation: Order;
  readonly byChange: Order;
  /** By creation, those of others that a project may see. */
  readonly shared: Order;
}

export function createOrders(fleet: FleetView): () => Orders {
  return madeOf(fleet, (all) => {
    const states = all.filter(({ vault }) => vault !== undefined);
    const created = states.map((state) => together(state, state.checkpoint.createdAtMs));
    const sharing = created.flatMap((each) =>
      (each.state.checkpoint.sharedWith ?? []).map((projectId) => ({ ...each, projectId })),
    );
    return {
      byCreation: byProject(created, projectOf),
      byChange: byProject(states.flatMap(changedTogether), projectOf),
      shared: byProject(sharing, ({ projectId }) => projectId),
    };
  });
}

function together(state: CheckpointState, atMs: number): Neighbours {
  return { state, atMs, resourceIds: undefined, withoutIds: undefined };
}

/** All at once, but for those that something happened to alone. */
function changedTogether(state: CheckpointState): readonly Neighbours[] {
  const atMs = updatedAtMs(state);
  const alone = [...state.backups].flatMap(([resourceId, change]): readonly Neighbours[] => {
    if (change.atMs === undefined || change.atMs <= atMs) return [];
    const resourceIds = new Set([resourceId]);
    return [{ state, atMs: change.atMs, resourceIds, withoutIds: undefined }];
  });
  if (alone.length === 0) return [together(state, atMs)];
  const withoutIds = new Set(alone.flatMap(({ resourceIds = [] }) => [...resourceIds]));
  return [{ ...together(state, atMs), withoutIds }, ...alone];
}

function projectOf({ state }: Neighbours): string {
  return state.checkpoint.projectId;
}

/** Newest first, and of ties the higher ID. */
function byProject<Each extends Neighbours>(
  all: readonly Each[],
  projectIdOf: (each: Each) => string,
): Order {
  const sorted = all.toSorted(
    (one, other) =>
      other.atMs - one.atMs || (one.state.checkpoint.id < other.state.checkpoint.id ? 1 : -1),
  );
  return Map.groupBy(sorted, projectIdOf);
}
