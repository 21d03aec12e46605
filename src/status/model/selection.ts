import type { Presence } from '../../domain/reading.ts';
import { CHECKPOINT_STATUSES } from '../../domain/restore-point.ts';
import type { Interruptible } from '../../domain/slices.ts';
import { byAge, byIdentity, type Place, type Point } from './point.ts';

export const STATUSES = [...CHECKPOINT_STATUSES, 'unknown'] as const;
export const SORTS = ['newest', 'oldest', 'vault', 'status'] as const;
export type Sort = (typeof SORTS)[number];

/** Which restore points are wanted, and in which order. Undefined: any. */
export interface Selection {
  readonly project: string | undefined;
  /** An ID or a name. */
  readonly vault: string | undefined;
  readonly status: (typeof STATUSES)[number] | undefined;
  readonly presence: Presence | undefined;
  /** Any text in the names and IDs of the restore point, its vault and its resources. */
  readonly text: string | undefined;
  /** Only those with which something is wrong. */
  readonly isProblem: boolean;
  readonly sort: Sort;
}

export const EVERYTHING: Selection = {
  project: undefined,
  vault: undefined,
  status: undefined,
  presence: undefined,
  text: undefined,
  isProblem: false,
  sort: 'newest',
};

/** Restore points that are looked at between two looks at the clock. */
const STEP = 50;

/** Restore points that can be had in each order. */
export interface Ordered {
  readonly inOrder: (sort: Sort) => Interruptible<readonly Point[]>;
}

export function* selectedOf(
  { inOrder }: Ordered,
  selection: Selection,
): Interruptible<readonly Point[]> {
  const selected: Point[] = [];
  const isWanted = wanted(selection);
  let looked = 0;
  for (const point of yield* inOrder(selection.sort)) {
    if (looked % STEP === 0) yield;
    looked += 1;
    if (isWanted(point)) selected.push(point);
  }
  return selected;
}

function wanted(selection: Selection): (point: Point) => boolean {
  const { project, vault, status, presence, isProblem } = selection;
  const text = selection.text === undefined ? undefined : patternOf(selection.text);
  return (point) =>
    (project === undefined || point.project === project) &&
    (vault === undefined || point.vaultId === vault || point.vaultName === vault) &&
    (status === undefined || point.status === status) &&
    (presence === undefined || point.presence === presence) &&
    (!isProblem || point.problem !== undefined) &&
    (text === undefined || holds(point, text));
}

/** The text in any case: twice as fast as each name in lower case. */
function patternOf(text: string): RegExp {
  return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'iu');
}

function holds(point: Point, text: RegExp): boolean {
  const { checkpointId, name, vaultId, vaultName, reading } = point;
  const has = (each: string | undefined) => each !== undefined && text.test(each);
  if (has(checkpointId) || has(name) || has(vaultId) || has(vaultName)) return true;
  const { resources = [], skippedResources = [] } = reading.known.restorePoint?.vault ?? {};
  const isNamed = (each: {
    readonly id?: string | undefined;
    readonly name?: string | undefined;
  }) => has(each.id) || has(each.name);
  return resources.some(isNamed) || skippedResources.some(isNamed);
}

type Order = (one: Place, other: Place) => number;

export const ORDERS: Readonly<Record<Sort, Order>> = {
  newest: byAge,
  oldest: (one, other) => {
    const a = one.createdAtSeconds ?? Number.POSITIVE_INFINITY;
    const b = other.createdAtSeconds ?? Number.POSITIVE_INFINITY;
    return a === b ? byIdentity(one, other) : a - b;
  },
  vault: by(({ vaultName, vaultId }) => vaultName ?? vaultId ?? ''),
  status: by(({ presence, status }) => status ?? presence),
};

/** By a text; of those alike the newest first. */
function by(textOf: (point: Place) => string): Order {
  return (one, other) => {
    const a = textOf(one);
    const b = textOf(other);
    if (a === b) return byAge(one, other);
    return a < b ? -1 : 1;
  };
}

/** The part of a list that is shown. */
export interface Page {
  readonly points: readonly Point[];
  /** Of all that were selected. */
  readonly total: number;
  /** How many come before. */
  readonly offset: number;
  /** After which one the next page begins; undefined: there is none. */
  readonly next: Point | undefined;
}

export function pageOf(
  selected: readonly Point[],
  {
    sort,
    after,
    limit,
  }: { readonly sort: Sort; readonly after: Place | undefined; readonly limit: number },
): Page {
  const offset = after === undefined ? 0 : firstBehind(selected, after, ORDERS[sort]);
  const points = selected.slice(offset, offset + limit);
  const isMore = offset + points.length < selected.length;
  return { points, total: selected.length, offset, next: isMore ? points.at(-1) : undefined };
}

function firstBehind(selected: readonly Point[], after: Place, order: Order): number {
  let [low, high] = [0, selected.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const point = selected[middle];
    if (point !== undefined && order(point, after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
