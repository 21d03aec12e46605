import { backedUpResources, backupsOf, type SimulatedBackup } from '../fleet/backups.ts';
import type { FleetView } from '../fleet/fleet-view.ts';
import { createOrders, type Neighbours, type Orders } from './backup-order.ts';
import { backupPayload } from './backup-payload.ts';
import { type Paging, pagingOf, type Span, sortOf, spanOf } from './list-query.ts';

const SORT_KEYS = ['created_at', 'updated_at', 'name', 'status', 'protected_at', 'id'];

export interface ListBackupsOptions {
  /** Whether a sort by `updated_at` is followed; else all is in the order of the creation. */
  readonly ordersByChange?: boolean | undefined;
}

/** ListBackups of one project; undefined when the query is wrong. */
export function createListBackups(fleet: FleetView, options: ListBackupsOptions = {}) {
  const { ordersByChange = true } = options;
  const orders = createOrders(fleet);

  return (projectId: string, query: URLSearchParams): object | undefined => {
    const paging = pagingOf(query);
    const [first] = sortOf(query.get('sort') ?? 'created_at', SORT_KEYS) ?? [];
    const span = spanOf(query);
    if (paging === undefined || first === undefined || span === undefined) return undefined;
    const byChange = first.key === 'updated_at' && ordersByChange;
    const owned = ownedOf(query.get('own_type'), orders(), byChange ? 'byChange' : 'byCreation');
    const newestFirst = owned?.get(projectId) ?? [];
    if (owned === undefined) return undefined;
    const all = first.ascending ? newestFirst.toReversed() : newestFirst;
    return pageOf(all, filterOf(query, span), paging);
  };
}

function ownedOf(ownType: string | null, orders: Orders, own: 'byChange' | 'byCreation') {
  if (ownType === null || ownType === 'private') return orders[own];
  return ['shared', 'all_granted'].includes(ownType) ? orders.shared : undefined;
}

function pageOf(
  all: readonly Neighbours[],
  filter: ReturnType<typeof filterOf>,
  { offset, limit }: Paging,
): object {
  const page: SimulatedBackup[] = [];
  let count = 0;
  for (const each of all) {
    const matching = filter.matches(each) ? filter.count(each) : 0;
    if (count + matching > offset && count < offset + limit && matching > 0) {
      page.push(...filter.of(each).slice(Math.max(offset - count, 0), offset + limit - count));
    }
    count += matching;
  }
  return { backups: page.map(backupPayload), count };
}

function filterOf(query: URLSearchParams, { fromMs, toMs }: Span) {
  const [vaultId, resourceId, checkpointId, imageType] = [
    'vault_id',
    'resource_id',
    'checkpoint_id',
    'image_type',
  ].map((key) => query.get(key));
  const statuses = query.getAll('status');
  const isPlain = !resourceId && statuses.length === 0;
  // Of ties the higher ID.
  const of = ({ state, resourceIds, withoutIds }: Neighbours) =>
    backupsOf(state)
      .filter(
        ({ resource, status, vaultId: inVault }) =>
          (!vaultId || inVault === vaultId) &&
          (!resourceId || resource.id === resourceId) &&
          (statuses.length === 0 || statuses.includes(status)) &&
          resourceIds?.has(resource.id) !== false &&
          withoutIds?.has(resource.id) !== true,
      )
      .sort((one, other) => (one.id < other.id ? 1 : -1));
  return {
    matches: ({ state: { checkpoint, vault, backups } }: Neighbours) =>
      (!vaultId || vault?.id === vaultId || backups.size > 0) &&
      (!checkpointId || (checkpoint.copyOf ?? checkpoint.id) === checkpointId) &&
      (!imageType || (imageType === 'replication') === (checkpoint.isReplica ?? false)) &&
      checkpoint.createdAtMs >= fromMs &&
      checkpoint.createdAtMs <= toMs,
    count: (each: Neighbours) =>
      isPlain && each.state.backups.size === 0
        ? backedUpResources(each.state).length
        : of(each).length,
    of,
  };
}
