const FAILURES_IN_A_ROW_MAX = 5;
const LOCK_MS = 5 * 60_000;
const REFUSALS_KEPT = 1000;

export interface SimulatedAccessKey {
  readonly access: string;
  readonly secret: string;
  /** Of a temporary key: it is known together with this token only. */
  readonly securityToken?: string | undefined;
  /** IDs of the projects it may be used for; all of the fleet when undefined. */
  readonly projects?: readonly string[] | undefined;
  /** When a temporary key ends. */
  readonly expiresAtMs?: number | undefined;
}

/** A key, or a name no key has (any longer), as the gateway has met it. */
export interface AccessKeyRecord {
  readonly access: string;
  readonly refusalsAtMs: readonly number[];
  readonly lockedUntilMs: number | undefined;
}

/** The keys there are, and how often each was refused. */
export interface AccessKeys {
  /** Replaces a key of the same name, its lock included. */
  add(key: SimulatedAccessKey): void;
  /** From now on there is no such key. */
  revoke(access: string): void;
  /** Undefined as well when the key has ended. */
  find(access: string): SimulatedAccessKey | undefined;
  list(): readonly AccessKeyRecord[];
  isLocked(access: string): boolean;
  /** When the key was refused, also while it was locked; the oldest first. */
  refusals(access: string): readonly number[];
  noteRefusal(access: string): void;
  noteSuccess(access: string): void;
}

interface Ledger {
  failuresInARow: number;
  lockedUntilMs: number;
  refusalsAtMs: number[];
}

/**
 * After more than five failures in a row a key is locked for five minutes, for everybody who uses
 * it and whatever they send. Refusals while it is locked do not prolong that.
 */
export function createAccessKeys(
  initial: readonly SimulatedAccessKey[],
  now: () => number,
): AccessKeys {
  const keys = new Map(initial.map((key) => [key.access, key]));
  const ledgers = new Map<string, Ledger>();

  function ledgerOf(access: string): Ledger {
    const known = ledgers.get(access);
    if (known !== undefined) return known;
    const ledger = { failuresInARow: 0, lockedUntilMs: 0, refusalsAtMs: [] };
    ledgers.set(access, ledger);
    return ledger;
  }

  const isLocked = (access: string) => now() < (ledgers.get(access)?.lockedUntilMs ?? 0);
  const refusals = (access: string) => [...(ledgers.get(access)?.refusalsAtMs ?? [])];

  return {
    add(key) {
      keys.set(key.access, key);
      Object.assign(ledgerOf(key.access), { failuresInARow: 0, lockedUntilMs: 0 });
    },
    revoke: (access) => void keys.delete(access),
    find(access) {
      const key = keys.get(access);
      return now() < (key?.expiresAtMs ?? Number.POSITIVE_INFINITY) ? key : undefined;
    },
    list: () =>
      [...new Set([...keys.keys(), ...ledgers.keys()])].map((access) => ({
        access,
        refusalsAtMs: refusals(access),
        lockedUntilMs: isLocked(access) ? ledgers.get(access)?.lockedUntilMs : undefined,
      })),
    isLocked,
    refusals,
    noteRefusal(access) {
      const ledger = ledgerOf(access);
      if (ledger.refusalsAtMs.push(now()) > REFUSALS_KEPT) ledger.refusalsAtMs.shift();
      if (isLocked(access)) return;
      ledger.failuresInARow += 1;
      if (ledger.failuresInARow <= FAILURES_IN_A_ROW_MAX) return;
      ledger.lockedUntilMs = now() + LOCK_MS;
      ledger.failuresInARow = 0;
    },
    noteSuccess(access) {
      ledgerOf(access).failuresInARow = 0;
    },
  };
}
