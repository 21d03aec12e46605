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
