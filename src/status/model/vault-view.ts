import { durationText } from '../../domain/duration-text.ts';
import { isBackedUp } from '../../domain/plan.ts';
import type { ResourceStanding } from '../../domain/standing.ts';
import { isReplicationVault } from '../../domain/vault.ts';
import type { FailedTask } from '../../domain/vault-tasks.ts';
import {
  type Judgement,
  resourceJudgement,
  type Verdict,
  vaultJudgement,
} from '../../domain/verdict.ts';
import type { VaultFacts } from './facts.ts';
import { type AroundVault, asOf, fullSoon, plannedProblems } from './planned-problems.ts';
import { type Found, NO_RESOURCES, named, type Problem, problemsOf } from './problem.ts';

/** A vault that was judged. */
export interface VaultView extends VaultFacts {
  readonly judgement: Judgement;
  readonly resources: readonly ResourceView[];
  /** Without any backup, and not because somebody wanted it so. */
  readonly withoutBackup: number;
}

export interface ResourceView extends ResourceStanding {
  readonly judgement: Judgement;
}

export function vaultView(facts: VaultFacts, nowSeconds: number): VaultView {
  const { standing } = facts;
  const asOfSeconds = asOf(facts, nowSeconds);
  const resources = standing.resources.map((each) => ({
    ...each,
    judgement: resourceJudgement(each, standing, asOfSeconds),
  }));
  return {
    ...facts,
    judgement: vaultJudgement(standing, asOfSeconds),
    resources,
    withoutBackup: of(resources, 'no_backup').length,
  };
}

function of(resources: readonly ResourceView[], verdict: Verdict): readonly ResourceView[] {
  return resources.filter(({ judgement }) => judgement.verdict === verdict);
}

/** What is wrong with a vault; usually nothing. */
export function vaultProblems(view: VaultView, around: AroundVault): readonly Problem[] {
  const { standing } = view;
  const { nowSeconds } = around;
  const found = [
    ...recovery(view, nowSeconds),
    ...failures(view),
    ...state(view, nowSeconds),
    ...plannedProblems(view, around),
  ];
  const { project, vaultId, vaultName } = standing;
  return problemsOf({ project, vaultId: vaultId || undefined, vaultName }, found);
}

function withoutBackup({ standing, judgement, resources }: VaultView): Found[] {
  const without = of(resources, 'no_backup');
  if (standing.source === 'configured') {
    // Nobody knows what else is in it: it is wrong where something was promised.
    if (judgement.verdict !== 'no_backup' || judgement.isGood) return [];
    return [{ kind: 'objective_missed', reason: 'None of its restore points is available.' }];
  }
  if (without.length === 0) return [];
  const said = `${without.length} of ${resources.length} resources have no available backup in the vault.`;
  const reason = withFailure(said, newestOf(without) ?? standing.newestFailure);
  return [{ kind: 'no_backup', resources: named(without), reason }];
}

function recovery(view: VaultView, nowSeconds: number): readonly Found[] {
  const { standing, judgement, resources } = view;
  const found = withoutBackup(view);
  const late = of(resources, 'missed');
  if (late.length === 0 && judgement.verdict !== 'missed') return found;
  const { objectiveSeconds = 0, newestSeconds } = standing;
  const oldest = Math.min(...late.map(({ recoverySeconds }) => recoverySeconds ?? nowSeconds));
  const recoverySeconds = late.length > 0 ? oldest : (standing.recoverySeconds ?? nowSeconds);
  const isVaultInTime =
    newestSeconds !== undefined && asOf(view, nowSeconds) - newestSeconds <= objectiveSeconds;
  const said = `Recovery point ${durationText(nowSeconds - recoverySeconds)} old, objective ${durationText(objectiveSeconds)}.`;
  found.push({
    kind: isVaultInTime && late.length > 0 ? 'resource_objective_missed' : 'objective_missed',
    resources: named(late),
    sinceSeconds: recoverySeconds + objectiveSeconds,
    reason: withFailure(said, newestOf(late) ?? standing.newestFailure),
  });
  return found;
}

/** As often a backup has to have failed that others of the vault did not. */
const REPEATEDLY = 2;

function failures({ standing, resources, judgement }: VaultView): readonly Found[] {
  const found: Found[] = [];
  const failing = resources.filter(({ failedBackups = 0 }) => failedBackups >= REPEATEDLY);
  if (failing.length > 0 && judgement.isGood) {
    const said = 'Two or more backups failed since the last good one.';
    const newest = newestOf(failing);
    const reason = withFailure(said, newest);
    const sinceSeconds = newest?.endedAtSeconds;
    found.push({ kind: 'backup_failed', resources: named(failing), sinceSeconds, reason });
  }
  const { newestFailure } = standing;
  if (newestFailure !== undefined && newestFailure.status !== 'skipped') {
    const { resourceId: id, resourceName: name, endedAtSeconds: sinceSeconds } = newestFailure;
    const resources = id === undefined && name === undefined ? NO_RESOURCES : named([{ id, name }]);
    const reason = newestFailureText(newestFailure);
    found.push({ kind: 'task_failed', resources, sinceSeconds, reason });
  }
  return found;
}

/** From that share of its capacity on, where the cloud tells no other. */
const ALMOST_FULL = 0.8;

function state(view: VaultView, nowSeconds: number): readonly Found[] {
  const { reading, expectation } = view;
  if (reading === undefined) return [];
  const { vault } = reading;
  const { status, autoExpand, thresholdRatio, resources } = vault;
  const found: Found[] = [];
  if (status === 'error' || status === 'frozen') {
    found.push({ kind: 'vault_not_usable', reason: `Status ${status}: nothing is backed up.` });
  }
  const filled = fillRatio({ reading });
  const limit = thresholdRatio !== undefined && thresholdRatio > 0 ? thresholdRatio : ALMOST_FULL;
  if (filled !== undefined && filled > limit && autoExpand !== true) {
    const reason = `${Math.floor(filled * 100)} % full; backups fail in a vault that is full.`;
    found.push({ kind: 'vault_almost_full', reason });
  }
  const soon = found.some(({ kind }) => kind === 'vault_almost_full')
    ? undefined
    : fullSoon(view, nowSeconds);
  if (soon !== undefined) found.push(soon);
  const plan = expectation?.plan;
  const isUnplanned = plan !== undefined && !isBackedUp(plan);
  if (isUnplanned && resources.length > 0 && !isReplicationVault(vault)) {
    const reason = 'No enabled policy backs it up.';
    found.push({ kind: 'without_policy', resources: named(resources), reason });
  }
  return found;
}

/** The share of its capacity that a vault uses; undefined where that is not known. */
export function fillRatio({ reading }: Pick<VaultFacts, 'reading'>): number | undefined {
  const { usedBytes, capacityBytes } = reading?.vault ?? {};
  if (usedBytes === undefined || capacityBytes === undefined || capacityBytes <= 0)
    return undefined;
  return usedBytes / capacityBytes;
}

function newestOf(resources: readonly ResourceStanding[]): FailedTask | undefined {
  return resources
    .flatMap(({ newestFailure }) => (newestFailure === undefined ? [] : [newestFailure]))
    .reduce<FailedTask | undefined>(
      (newest, each) =>
        newest === undefined || each.endedAtSeconds > newest.endedAtSeconds ? each : newest,
      undefined,
    );
}

function withFailure(said: string, failure: FailedTask | undefined): string {
  return failure === undefined ? said : `${said} ${newestFailureText(failure)}`;
}

/** As `backup failed: text of the cloud (code)`. */
function newestFailureText({ operationType, status, code, message }: FailedTask): string {
  const why = [message, code && `(${code})`].filter(Boolean).join(' ');
  const what = `${operationType || 'task'} ${status}`;
  return why === '' ? `Newest failure: ${what}.` : `Newest failure: ${what}: ${why}`;
}
