import { retentionText } from '../../report/retention-text.ts';
import type { Expectations } from '../state/expectations.ts';
import type { Plannings } from '../state/plannings.ts';
import type { Promised } from './report-parts.ts';

/** What policies and the configuration promise of each vault, as of now. */
export function promisesOf(
  expectations: Expectations,
  plannings: Pick<Plannings, 'policyOf'>,
): (project: string, vaultId: string) => Promised {
  const promises = new Map<string, Promised>();
  for (const { project, vaultId, objectiveSeconds, plan } of expectations.vaults()) {
    const enabled = (plan?.policies ?? []).filter(
      (policy) => policy.operationType === 'backup' && policy.enabled === true,
    );
    const policies = enabled.flatMap(({ policyId }) => {
      const known = plannings.policyOf(project, policyId);
      return known === undefined ? [] : [known.policy];
    });
    promises.set(keyOf(project, vaultId), { objectiveSeconds, retention: retentionText(policies) });
  }
  return (project, vaultId) => promises.get(keyOf(project, vaultId)) ?? NOTHING;
}

const NOTHING: Promised = { objectiveSeconds: undefined, retention: undefined };

function keyOf(project: string, vaultId: string): string {
  return JSON.stringify([project, vaultId]);
}
