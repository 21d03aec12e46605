import type { Followed } from '../domain/followed.ts';

/**
 * A lost restore point is shown as missing for a day, less what a cycle may take: with a schedule of
 * once a day it leaves in the next one. The alert on it looks back for longer, by an hour and a cycle.
 */
const LOST_SECONDS = 86_400 - 300;
/** One that no list shows, and that is there all the same when it is asked for, is let go. */
const MISSED_SECONDS = 3600;
/** So is one that may have been lost, when no answer ever tells. */
const UNANSWERED_SECONDS = 30 * 86_400;

/** What is known of a restore point that no list shows any longer and that the API calls gone. */
export interface GoneRestorePoint {
  readonly expiresAtSeconds: number | undefined;
  /** Whether a policy of its vault keeps backups by their number, which explains any going. */
  readonly isKeptByCount: boolean;
}

/** Whether somebody took it away: it left before its time, and no rule says why. */
export function isLost(
  { expiresAtSeconds, isKeptByCount }: GoneRestorePoint,
  nowSeconds: number,
): boolean {
  if (expiresAtSeconds !== undefined) return nowSeconds < expiresAtSeconds;
  return !isKeptByCount;
}

/** Whether one that is missed has been there all the same for long enough. */
export function isMissedInVain(
  { lostAtSeconds, missedSinceSeconds = Number.POSITIVE_INFINITY }: Followed,
  nowSeconds: number,
): boolean {
  return lostAtSeconds === undefined && nowSeconds - missedSinceSeconds >= MISSED_SECONDS;
}

/**
 * Whether nothing more is to be heard of one that no list shows. What may have been lost is waited
 * for: asking may fail for long, and rare cycles ask but once.
 */
export function isOver(missed: Followed, nowSeconds: number): boolean {
  const { lostAtSeconds, missedSinceSeconds = nowSeconds, expiresAtSeconds } = missed;
  if (lostAtSeconds !== undefined) return nowSeconds - lostAtSeconds >= LOST_SECONDS;
  const gone = { expiresAtSeconds, isKeptByCount: missed.leftInTurn };
  const mayBeLost = missed.hadAvailable && isLost(gone, nowSeconds);
  const patienceSeconds = mayBeLost ? UNANSWERED_SECONDS : MISSED_SECONDS;
  return nowSeconds - missedSinceSeconds >= patienceSeconds;
}
