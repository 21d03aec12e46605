import { expirationSeconds, type RestorePoint } from './restore-point.ts';

export const PRESENCES = ['present', 'missing', 'expired', 'unknown'] as const;
export type Presence = (typeof PRESENCES)[number];

/** What a restore point and its vault are called, each part as of the last answer that told it. */
export interface Names {
  readonly name: string | undefined;
  readonly vaultId: string | undefined;
  readonly vaultName: string | undefined;
}

/** What is exposed about a restore point; the same object as long as nothing of it changes. */
export interface Known {
  readonly project: string;
  readonly checkpointId: string;
  readonly presence: Presence;
  /** Set while present, and after an answer with status `deleted`. */
  readonly restorePoint: RestorePoint | undefined;
  /**
   * Kept when the restore point is gone or its data too old to show: that is when somebody asks
   * what it was. Undefined when no answer ever described it.
   */
  readonly names: Names | undefined;
  /** Known expiry, kept likewise: it tells expired from missing. */
  readonly expiresAtSeconds: number | undefined;
}

/** After an answer that described the restore point. */
export function knownFound(known: Known, restorePoint: RestorePoint, nowSeconds: number): Known {
  const names = knownNames(restorePoint, known);
  const expiresAtSeconds = knownExpiry(restorePoint, known);
  return knownSame({ ...known, names, expiresAtSeconds }, restorePoint, nowSeconds);
}

/** After an answer that described it as one did before. */
export function knownSame(known: Known, restorePoint: RestorePoint, nowSeconds: number): Known {
  const presence = presenceOf(restorePoint, known.expiresAtSeconds, nowSeconds);
  return withKnown(known, presence, restorePoint);
}

/** After an answer that it is gone. */
export function knownGone(known: Known, nowSeconds: number): Known {
  return withKnown(known, absence(known.expiresAtSeconds, nowSeconds), undefined);
}

/** What is remembered stays. */
export function withKnown(
  known: Known,
  presence: Presence,
  restorePoint: RestorePoint | undefined,
): Known {
  if (known.presence === presence && known.restorePoint === restorePoint) return known;
  return { ...known, presence, restorePoint };
}

function presenceOf(
  { status }: RestorePoint,
  expiresAtSeconds: number | undefined,
  nowSeconds: number,
): Presence {
  return status === 'deleted' ? absence(expiresAtSeconds, nowSeconds) : 'present';
}

/** An answer without a retention does not take back what an earlier one said; `permanent` does. */
function knownExpiry(restorePoint: RestorePoint, previous: Known): number | undefined {
  if (restorePoint.retentionSeconds === 'permanent') return undefined;
  return expirationSeconds(restorePoint) ?? previous.expiresAtSeconds;
}

/** Some answers leave the vault out: that does not make it a restore point of no vault. */
function knownNames({ name, vault }: RestorePoint, { names }: Known): Names {
  const vaultId = vault?.id ?? names?.vaultId;
  const vaultName = vault?.name ?? (vaultId === names?.vaultId ? names?.vaultName : undefined);
  const next = { name: name ?? names?.name, vaultId, vaultName };
  const isSame =
    next.name === names?.name && vaultId === names?.vaultId && vaultName === names?.vaultName;
  return isSame && names !== undefined ? names : next;
}

function absence(expiresAtSeconds: number | undefined, nowSeconds: number): Presence {
  return expiresAtSeconds !== undefined && nowSeconds >= expiresAtSeconds ? 'expired' : 'missing';
}
