import type { SimulatedPolicy, SimulatedVault } from './fleet.ts';

/** Policies while the simulator runs. */
export interface PolicyState {
  list(): readonly SimulatedPolicy[];
  /** Makes a policy, or another one of it. */
  set(policy: SimulatedPolicy): void;
  remove(policyId: string): void;
}

/** A vault that is removed leaves its policies. */
export function createPolicyState(
  policies: readonly SimulatedPolicy[],
  vaults: () => readonly SimulatedVault[],
): PolicyState {
  const known = new Map(policies.map((policy) => [policy.id, policy]));
  return {
    list: () => {
      const there = new Set(vaults().map(({ id }) => id));
      return Array.from(known.values(), (policy) => ({
        ...policy,
        vaults: policy.vaults.filter(({ vaultId }) => there.has(vaultId)),
      }));
    },
    set: (policy) => void known.set(policy.id, policy),
    remove: (policyId) => void known.delete(policyId),
  };
}
