import type { SimulatedPolicy } from '../fleet/fleet.ts';
import type { PolicyState } from '../fleet/policies.ts';
import type { Answer } from '../http/answer.ts';
import { json, notFound } from './control-answer.ts';
import { findByName } from './find-by-name.ts';
import { checkChanges, FLAG, TEXTS, wholeNumber } from './json-input.ts';
import { checked, type Place } from './place.ts';

const KINDS = {
  enabled: FLAG,
  patterns: TEXTS,
  retention_days: wholeNumber(-1, 99_999),
  max_backups: wholeNumber(1, 99_999),
};

/** Switches policies off and on, or makes others of them. */
export function createPolicyPlaces(policies: PolicyState) {
  return {
    all: (): Place => ({ GET: () => json(policies.list().map(shownPolicy)) }),
    one: (target: string): Place | Answer => {
      const policy = findByName(policies.list(), target);
      if (policy === undefined) {
        return notFound(
          `There is no policy ${target.slice(0, 100)}; GET /simulator/policies lists them.`,
        );
      }
      return {
        PUT: checked(
          (body) => checkChanges(body, KINDS),
          ({ max_backups, retention_days, ...others }) => {
            const changed = {
              ...policy,
              ...others,
              ...(retention_days !== undefined && { retentionDays: retention_days }),
              ...(max_backups !== undefined && {
                retained: { ...policy.retained, all: max_backups },
              }),
            };
            policies.set(changed);
            return json(shownPolicy(changed));
          },
        ),
      };
    },
  };
}

function shownPolicy(policy: SimulatedPolicy): unknown {
  const { id, name, operationType = 'backup', enabled = true, patterns, vaults } = policy;
  const vaultIds = vaults.map(({ vaultId }) => vaultId);
  return { id, name, operation_type: operationType, enabled, patterns, vaults: vaultIds };
}
