import type { ResourceStanding, Standing, Unread, VaultStanding } from '../domain/standing.ts';
import type { FailedTask } from '../domain/vault-tasks.ts';
import {
  type Judgement,
  resourceJudgement,
  VERDICTS,
  type Verdict,
  vaultJudgement,
} from '../domain/verdict.ts';

/** A vault, or a resource of it, with what is to be said. */
export interface Row {
  readonly vault: VaultStanding;
  /** Undefined in the row of the vault itself. */
  readonly resource: ResourceStanding | undefined;
  readonly judgement: Judgement;
  readonly recoverySeconds: number | undefined;
  readonly newestFailure: FailedTask | undefined;
  /** For people; empty where there is nothing to add. */
  readonly remark: string;
}

/** A standing that was judged. */
export interface Report {
  readonly nowSeconds: number;
  readonly unread: readonly Unread[];
  /** Each vault, followed by its resources. */
  readonly rows: readonly Row[];
  /** How many vaults and resources got which verdict. */
  readonly vaults: Counts;
  readonly resources: Counts;
  /** Whether all objectives are kept, and all was read that is needed to say so. */
  readonly isGood: boolean;
}

export type Counts = Readonly<Record<Verdict, number>>;

export function reportOf({ nowSeconds, vaults, unread }: Standing): Report {
  const rows = vaults.flatMap((vault): readonly Row[] => [
    rowOf(vault, undefined, vaultJudgement(vault, nowSeconds)),
    ...vault.resources.map((resource) =>
      rowOf(vault, resource, resourceJudgement(resource, vault, nowSeconds)),
    ),
  ]);
  return {
    nowSeconds,
    unread,
    rows,
    vaults: countsOf(rows.filter(({ resource }) => resource === undefined)),
    resources: countsOf(rows.filter(({ resource }) => resource !== undefined)),
    isGood: unread.length === 0 && rows.every(({ judgement }) => judgement.isGood),
  };
}

function rowOf(
  vault: VaultStanding,
  resource: ResourceStanding | undefined,
  judgement: Judgement,
): Row {
  const { recoverySeconds, newestFailure } = resource ?? vault;
  const said = [judgement.reason, ...(resource === undefined ? [vault.remark] : [])];
  const remark = said.filter((each) => each !== '').join('; ');
  return { vault, resource, judgement, recoverySeconds, newestFailure, remark };
}

function countsOf(rows: readonly Row[]): Counts {
  const counts: Record<Verdict, number> = { kept: 0, missed: 0, no_backup: 0, unknown: 0 };
  for (const { judgement } of rows) counts[judgement.verdict] += 1;
  return counts;
}

/** `3 kept, 1 missed`: what there is none of is not said. */
export function countsText(counts: Counts): string {
  const said = VERDICTS.filter((verdict) => counts[verdict] > 0);
  return said.map((verdict) => `${counts[verdict]} ${verdictText(verdict)}`).join(', ') || 'none';
}

export function verdictText(verdict: Verdict): string {
  return verdict.replace('_', ' ');
}
