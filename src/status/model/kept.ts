import { oncePer } from '../../domain/once-for.ts';
import type { Interruptible } from '../../domain/slices.ts';
import { createOrder } from '../../domain/sorted.ts';
import { type Point, pointOf } from './point.ts';
import { bySeverity, type Problem } from './problem.ts';
import { ORDERS, type Sort } from './selection.ts';

type Sorting<Item> = (items: readonly Item[]) => Interruptible<readonly Item[]>;

/** What one look leaves to the next: nothing is made or sorted again that is as it was. */
export interface Kept {
  readonly pointOf: typeof pointOf;
  readonly points: Readonly<Record<Sort, Sorting<Point>>>;
  readonly problems: Sorting<Problem>;
}

export function createKept(): Kept {
  return {
    pointOf: oncePer(pointOf),
    points: {
      newest: createOrder<Point>(ORDERS.newest),
      oldest: createOrder<Point>(ORDERS.oldest),
      vault: createOrder<Point>(ORDERS.vault),
      status: createOrder<Point>(ORDERS.status),
    },
    problems: createOrder(bySeverity),
  };
}
