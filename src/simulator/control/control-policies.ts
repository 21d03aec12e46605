import type { SimulatedPolicy } from '../fleet/fleet.ts';
import type { PolicyState } from '../fleet/policies.ts';
import type { Answer } from '../http/answer.ts';
import { json, notAllowed, notFound, text } from './control-answer.ts';
import type { ControlRequest } from './control-request.ts';
import { findByName } from './find-by-name.ts';
import { checkFields, FLAG, TEXTS, wholeNumber } from './json-input.ts';

interface PolicyFields {
  readonly enabled: boolean;
  readonly patterns: readonly string[];
  readonly retention_days: number;
  readonly max_backups: number;
}

const KINDS = {
  enabled: FLAG,
  patterns: TEXTS,
  retention_days: wholeNumber(-1, 99_999),
  max_backups: wholeNumber(1, 99_999),
};

/** Switches policies off and on, or makes others of them; undefined for other paths. */
export function createPolicyControl(
  policies: PolicyState,
): (request: ControlRequest) => Answer | undefined {
  return ({ method, segments, body }) => {
    const [kind, target, ...rest] = segments;
    if (kind !== 'policies' || rest.length > 0) return undefined;
    if (target === undefined) {
      return method === 'GET' ? json(policies.list().map(shownPolicy)) : notAllowed('GET');
    }
    const policy = findByName(policies.list(), target);
    if (policy === undefined) {
      return notFound(
        `There is no policy ${target.slice(0, 100)}; GET /simulator/policies lists them.`,
      );
    }
    if (method !== 'PUT') return notAllowed('PUT');
    const checked = checkFields<PolicyFields>(body, KINDS);
    if ('problem' in checked) return text(400, checked.problem);
    if (Object.keys(checked.value).length === 0) {
      return text(400, `There is nothing to change: give any of ${Object.keys(KINDS).join(', ')}.`);
    }
    const { max_backups, retention_days, ...others } = checked.value;
    const changed = {
      ...policy,
      ...others,
      ...(retention_days !== undefined && { retentionDays: retention_days }),
      ...(max_backups !== undefined && { retained: { ...policy.retained, all: max_backups } }),
    };
    policies.set(changed);
    return json(shownPolicy(changed));
  };
}

function shownPolicy(policy: SimulatedPolicy): unknown {
  const { id, name, operationType = 'backup', enabled = true, patterns, vaults } = policy;
  const vaultIds = vaults.map(({ vaultId }) => vaultId);
  return { id, name, operation_type: operationType, enabled, patterns, vaults: vaultIds };
}
