/** What becomes of planned runs of a vault, in place of what was planned. */
export const MISHAPS = ['miss', 'fail', 'skip', 'miss_copy', 'fail_copy'] as const;
export type MishapKind = (typeof MISHAPS)[number];

export interface Mishap {
  readonly kind: MishapKind;
  /** IDs of the resources that fail or are skipped; all of the vault where it is not said. */
  readonly resourceIds?: readonly string[] | undefined;
  /** The next so many runs. */
  readonly times: number;
}

/** By vault; backups and copies go wrong apart from each other. */
export interface Mishaps {
  /** Replaces the former one of that vault and of its kind of run. */
  set(vaultId: string, mishap: Mishap): void;
  clear(vaultId: string): void;
  of(vaultId: string): readonly Mishap[];
  /** What befalls the run that is due now. */
  take(vaultId: string, run: 'backup' | 'copy'): Mishap | undefined;
}

export function createMishaps(): Mishaps {
  const waiting = new Map<string, readonly Mishap[]>();
  const of = (vaultId: string) => waiting.get(vaultId) ?? [];
  const others = (vaultId: string, run: string) =>
    of(vaultId).filter(({ kind }) => runOf(kind) !== run);

  return {
    of,
    set(vaultId, mishap) {
      waiting.set(vaultId, [...others(vaultId, runOf(mishap.kind)), mishap]);
    },
    clear: (vaultId) => void waiting.delete(vaultId),
    take(vaultId, run) {
      const taken = of(vaultId).find(({ kind }) => runOf(kind) === run);
      if (taken === undefined) return undefined;
      const left = { ...taken, times: taken.times - 1 };
      waiting.set(vaultId, [...others(vaultId, run), ...(left.times > 0 ? [left] : [])]);
      return taken;
    },
  };
}

function runOf(kind: MishapKind): 'backup' | 'copy' {
  return kind.endsWith('_copy') ? 'copy' : 'backup';
}
