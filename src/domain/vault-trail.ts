import type { VaultResource } from './vault.ts';

/** What is remembered of a vault that its lists tell no longer. Immutable. */
export interface VaultTrail {
  /** The least that its backups took in each period of the last days, the oldest first. */
  readonly used: readonly UsedPeriod[];
  /** How many backups of each resource there were, within the last hours; not stored. */
  readonly counts: readonly BackupCounts[];
  /** The worst of the last day. */
  readonly drop: BackupDrop | undefined;
  /** When policies were last known to plan no backup of it. */
  readonly unplannedAtSeconds: number | undefined;
}

export interface UsedPeriod {
  readonly sinceSeconds: number;
  readonly bytes: number;
}

export interface BackupCounts {
  readonly atSeconds: number;
  readonly resources: readonly VaultResource[];
}

/** Backups that went within about an hour, of the resources that the vault has still. */
export interface BackupDrop {
  readonly atSeconds: number;
  readonly before: number;
  readonly left: number;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** That long it is told what was lost. */
export const DROP_SHOWN_SECONDS = DAY;

/**
 * What will be used in a week: by how much the least of two days is more than that of the two
 * before, since what one schedule adds another takes away within two days. Undefined while nobody
 * has looked for so long.
 */
export function usedInAWeek(
  { used }: Pick<VaultTrail, 'used'>,
  usedBytes: number,
  nowSeconds: number,
): number | undefined {
  const least = (fromSeconds: number, toSeconds: number) =>
    used
      .filter(({ sinceSeconds }) => sinceSeconds > fromSeconds && sinceSeconds <= toSeconds)
      .reduce((minimum, { bytes }) => Math.min(minimum, bytes), Number.POSITIVE_INFINITY);
  const middle = nowSeconds - 2 * DAY;
  const growth = least(middle, nowSeconds) - least(nowSeconds - 4 * DAY, middle);
  return Number.isFinite(growth) ? usedBytes + (7 / 2) * growth : undefined;
}
