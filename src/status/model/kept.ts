import type { FollowedSet } from '../../domain/followed.ts';
import type { Reading } from '../../domain/reading.ts';
import type { Interruptible } from '../../domain/slices.ts';
import { createOrder } from '../../domain/sorted.ts';
import type { Point, PointParts } from './point.ts';
import { bySeverity, type Problem } from './problem.ts';
import { ORDERS, type Sort } from './selection.ts';

type Sorting<Item> = (items: readonly Item[]) => Interruptible<readonly Item[]>;

/** What one look leaves to the next: nothing is made or sorted again that is as it was. */
export interface Kept {
  /** By project. */
  points: ReadonlyMap<string, MadePoints>;
  /** With what is wrong with each, the newest first. */
  judged: readonly Point[];
  readonly inOrder: Readonly<Record<Sort, Sorting<Point>>>;
  readonly worstFirst: Sorting<Problem>;
}

/** The restore points of a project, and what they were made of, in the same order. */
export interface MadePoints {
  readonly points: readonly Point[];
  readonly readings: readonly Reading[];
  readonly followed: FollowedSet;
  readonly vaultNames: PointParts['vaultNames'];
}

export function createKept(): Kept {
  return {
    points: new Map(),
    judged: [],
    inOrder: {
      newest: createOrder<Point>(ORDERS.newest),
      oldest: createOrder<Point>(ORDERS.oldest),
      vault: createOrder<Point>(ORDERS.vault),
      status: createOrder<Point>(ORDERS.status),
    },
    worstFirst: createOrder(bySeverity),
  };
}
