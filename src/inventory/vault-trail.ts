import type { Interruptible } from '../domain/slices.ts';
import type { VaultResource } from '../domain/vault.ts';
import type { VaultReading } from '../domain/vault-reading.ts';
import {
  type BackupCounts,
  type BackupDrop,
  DROP_SHOWN_SECONDS,
  type VaultTrail,
} from '../domain/vault-trail.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Looks at what is used are told apart by these. */
const PERIOD_SECONDS = 6 * HOUR;
const USED_SECONDS = 4 * DAY + PERIOD_SECONDS;
/** What went within an hour went at once; of longer ago nothing can be said any more. */
const AT_ONCE_SECONDS = HOUR;
const COUNTS_SECONDS = 4 * HOUR;
/** Told to within that, so that it is not written to disk for each vault with each look. */
const UNPLANNED_SECONDS = HOUR / 4;
/** As often it is kept how many backups there are. */
const COUNTED_SECONDS = HOUR / 2;

const NO_TRAIL: VaultTrail = {
  used: [],
  counts: [],
  drop: undefined,
  unplannedAtSeconds: undefined,
};

export interface TrailLook {
  readonly atSeconds: number;
  /** Whether a policy is known to plan backups of the vault; undefined: nobody knows. */
  readonly isPlanned: (vaultId: string) => boolean | undefined;
}

export type VaultTrails = ReadonlyMap<string, VaultTrail>;

/** What is remembered of vaults after another look at them. */
export function* nextTrails(
  former: VaultTrails,
  vaults: readonly VaultReading[],
  { atSeconds, isPlanned }: TrailLook,
): Interruptible<VaultTrails> {
  const trails = new Map<string, VaultTrail>();
  const unplannedAtSeconds = Math.ceil(atSeconds / UNPLANNED_SECONDS) * UNPLANNED_SECONDS;
  for (const reading of vaults) {
    const { id } = reading.vault;
    const trail = nextTrail(former.get(id) ?? NO_TRAIL, reading, atSeconds);
    trails.set(id, isPlanned(id) === false ? { ...trail, unplannedAtSeconds } : trail);
    yield;
  }
  return trails;
}

/** Parts that stay as they are remain the same objects. */
export function nextTrail(
  former: VaultTrail,
  { vault }: VaultReading,
  atSeconds: number,
): VaultTrail {
  const counts = former.counts.filter((each) => isWithin(each, atSeconds, COUNTS_SECONDS));
  return {
    ...former,
    used: nextUsed(former.used, vault.usedBytes, atSeconds),
    counts: nextCounts(counts, { atSeconds, resources: vault.resources }),
    drop: nextDrop(former.drop, dropSince(counts, vault.resources, atSeconds), atSeconds),
  };
}

/** A look from later than now was made when the clock was wrong. */
function isWithin(
  { atSeconds }: { readonly atSeconds: number },
  nowSeconds: number,
  seconds: number,
): boolean {
  return atSeconds <= nowSeconds && nowSeconds - atSeconds <= seconds;
}

function nextUsed(
  former: VaultTrail['used'],
  bytes: number | undefined,
  atSeconds: number,
): VaultTrail['used'] {
  if (bytes === undefined) return former;
  const sinceSeconds = Math.floor(atSeconds / PERIOD_SECONDS) * PERIOD_SECONDS;
  const last = former.at(-1);
  if (last?.sinceSeconds === sinceSeconds && last.bytes <= bytes) return former;
  const before = former.filter(
    (each) => each.sinceSeconds < sinceSeconds && atSeconds - each.sinceSeconds <= USED_SECONDS,
  );
  return [...before, { sinceSeconds, bytes }];
}

function nextCounts(former: readonly BackupCounts[], now: BackupCounts): readonly BackupCounts[] {
  const last = former.at(-1);
  if (last !== undefined && now.atSeconds - last.atSeconds < COUNTED_SECONDS) return former;
  return [...former, now];
}

/** How many went since the last look that is an hour ago, if these are half of them or more. */
function dropSince(
  counts: readonly BackupCounts[],
  resources: readonly VaultResource[],
  atSeconds: number,
): BackupDrop | undefined {
  const then = counts.findLast((each) => atSeconds - each.atSeconds >= AT_ONCE_SECONDS);
  if (then === undefined || then.resources === resources) return undefined;
  const formerly = new Map(then.resources.map(({ id, backups }) => [id, backups]));
  const counted = resources.filter(({ backups }) => backups !== undefined);
  const before = counted.reduce((sum, { id }) => sum + (formerly.get(id) ?? 0), 0);
  const left = counted.reduce((sum, { backups = 0 }) => sum + backups, 0);
  const isHalf = before > 0 && 1 - left / before >= 0.5;
  const isMany = before - left >= 2 * counted.length || (left === 0 && before >= 2);
  return isHalf && isMany ? { atSeconds, before, left } : undefined;
}

function nextDrop(
  former: BackupDrop | undefined,
  found: BackupDrop | undefined,
  atSeconds: number,
): BackupDrop | undefined {
  const known =
    former !== undefined && isWithin(former, atSeconds, DROP_SHOWN_SECONDS) ? former : undefined;
  if (known === undefined || found === undefined) return known ?? found;
  return found.left / found.before < known.left / known.before ? found : known;
}
