import { durationText } from '../../domain/duration-text.ts';
import type { PolicyReading } from '../../domain/plan.ts';
import type { VaultFacts } from './facts.ts';
import { type Problem, problemsOf } from './problem.ts';

/** Vaults that are named; there may be hundreds with the same policy. */
const VAULTS_MAX = 5;

/** Policies that keep backups for so short a time that one failure leaves none. */
export function policyProblems(
  policies: readonly PolicyReading[],
  vaults: readonly VaultFacts[],
): readonly Problem[] {
  const bound = boundTo(vaults);
  return policies.flatMap(({ project, policy, intervalSeconds }): readonly Problem[] => {
    const { id, name, enabled, retentionSeconds } = policy;
    if (retentionSeconds === undefined || intervalSeconds === undefined) return [];
    if (retentionSeconds >= 2 * intervalSeconds || enabled === false) return [];
    const ofPolicy = bound.get(id) ?? [];
    if (ofPolicy.length === 0 && bound.size > 0) return [];
    const [first] = ofPolicy;
    const only = ofPolicy.length === 1 ? first : undefined;
    const { vaultId, vaultName } = only?.standing ?? {};
    const reason = `Policy "${name || id}" keeps backups for ${durationText(retentionSeconds)} and makes them up to ${durationText(intervalSeconds)} apart: one failure leaves none${vaultsText(ofPolicy)}.`;
    return problemsOf({ project, vaultId, vaultName }, [{ kind: 'retention_short', reason }]);
  });
}

function boundTo(vaults: readonly VaultFacts[]): ReadonlyMap<string, readonly VaultFacts[]> {
  const bound = new Map<string, VaultFacts[]>();
  for (const vault of vaults) {
    for (const { policyId } of vault.expectation?.plan?.policies ?? []) {
      const known = bound.get(policyId);
      if (known === undefined) bound.set(policyId, [vault]);
      else known.push(vault);
    }
  }
  return bound;
}

function vaultsText(vaults: readonly VaultFacts[]): string {
  if (vaults.length < 2) return '';
  const names = vaults
    .slice(0, VAULTS_MAX)
    .map(({ standing }) => `"${standing.vaultName || standing.vaultId}"`);
  const more = vaults.length > names.length ? ` and ${vaults.length - names.length} more` : '';
  return ` in vaults ${names.join(', ')}${more}`;
}
