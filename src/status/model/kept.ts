import type { Interruptible } from '../../domain/slices.ts';
import { createOrder } from '../../domain/sorted.ts';
import type { Point } from './point.ts';
import { bySeverity, type Problem } from './problem.ts';
import { ORDERS, type Sort } from './selection.ts';

type Sorting<Item> = (items: readonly Item[]) => Interruptible<readonly Item[]>;

/** What one look leaves to the next: nothing is made or sorted again that is as it was. */
export interface Kept {
  /** In the order of what they were made of. */
  points: readonly Point[];
  /** With what is wrong with each, the newest first. */
  judged: readonly Point[];
  readonly inOrder: Readonly<Record<Sort, Sorting<Point>>>;
  readonly worstFirst: Sorting<Problem>;
}

export function createKept(): Kept {
  return {
    points: [],
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
