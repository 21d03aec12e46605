import type { Inventory } from '../domain/inventory.ts';

/** A list may be this late with what happened, or with what another one shows already. */
export const LAG_SECONDS = 900;
/** The cloud tells its clock in whole seconds, and some order its lists by these. */
const CLOCK_SECONDS = 2;

/**
 * From where the change feed is to be read; undefined before it was first read. A list that is late
 * may put a change before the newest one that was seen: so the feed is read again from as long
 * before it as a list may be late. Once that time has passed, all until then have been seen, and
 * there is nothing to be read again, however many there are. What is newer than the newest one seen
 * is read in any case: a clock that is wrong costs late ones at the most.
 */
export function changesSince(
  { watermarkSeconds, settledSeconds }: Pick<Inventory, 'watermarkSeconds' | 'settledSeconds'>,
  nowSeconds: number,
): number | undefined {
  if (watermarkSeconds === undefined) return undefined;
  // One in the future is from a clock that was wrong, and would hide all that comes until then.
  const newest = Math.min(watermarkSeconds, nowSeconds);
  if (settledSeconds === undefined) return newest - LAG_SECONDS;
  return Math.min(newest + CLOCK_SECONDS, settledSeconds);
}

/** Until when all changes are listed at that moment of the cloud's clock. */
export function settledBy(cloudSeconds: number | undefined): number | undefined {
  return cloudSeconds === undefined ? undefined : cloudSeconds - LAG_SECONDS - CLOCK_SECONDS;
}
