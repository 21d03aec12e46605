import { configuredObjective, type Objectives } from '../domain/objective.ts';
import { NO_PLAN, type VaultExpectation, type VaultPlan } from '../domain/plan.ts';
import { isReplicationVault, type Vault } from '../domain/vault.ts';
import type { Plans } from './plans.ts';

export interface ExpectationOptions extends Objectives {
  readonly project: string;
  /** Whether restore points that were copied here are followed. */
  readonly replicas: boolean;
}

const NOTHING_PLANNED = {
  intervalSeconds: undefined,
  lastSeconds: undefined,
  nextSeconds: undefined,
};

/**
 * What is promised of a vault by its policies and the configuration. Into a replication vault others
 * copy: no policy plans anything in it, and only who follows its copies may expect something.
 */
export function expectationOf(
  vault: Vault,
  plan: VaultPlan | undefined,
  options: ExpectationOptions,
): VaultExpectation {
  const isReplica = isReplicationVault(vault);
  const planned = isReplica ? undefined : plan?.backup;
  const { intervalSeconds, lastSeconds, nextSeconds } = planned ?? NOTHING_PLANNED;
  const configured =
    isReplica && !options.replicas ? undefined : configuredObjective(vault, options);
  const byPlan = intervalSeconds === undefined ? undefined : intervalSeconds + options.graceSeconds;
  const isThere = lastSeconds !== undefined && lastSeconds >= (vault.createdAtSeconds ?? 0);
  return {
    project: options.project,
    vaultId: vault.id,
    plan,
    intervalSeconds,
    lastSeconds: isThere ? lastSeconds : undefined,
    nextSeconds,
    replicationIntervalSeconds: isReplica ? undefined : plan?.replicationIntervalSeconds,
    objectiveSeconds: configured ?? byPlan,
  };
}

/** What is expected of vaults; the same object for a vault and a plan that are as they were. */
export function createExpected(options: ExpectationOptions) {
  const { project } = options;
  const ofVaults = new WeakMap<Vault, VaultExpectation>();
  let ofNames: ReadonlyMap<string, VaultExpectation> = new Map();

  function named(vaultId: string, name: string | undefined): VaultExpectation | undefined {
    const objectiveSeconds = configuredObjective({ id: vaultId, name, tags: [] }, options);
    if (objectiveSeconds === undefined) return undefined;
    const before = ofNames.get(vaultId);
    if (before?.objectiveSeconds === objectiveSeconds) return before;
    const nothing = { ...NOTHING_PLANNED, plan: undefined, replicationIntervalSeconds: undefined };
    return { ...nothing, project, vaultId, objectiveSeconds };
  }

  return {
    ofVault: (vault: Vault, plans: Plans | undefined): VaultExpectation => {
      const plan = plans && (plans.planOf(vault.id) ?? NO_PLAN);
      const before = ofVaults.get(vault);
      if (before !== undefined && before.plan === plan) return before;
      const next = expectationOf(vault, plan, options);
      ofVaults.set(vault, next);
      return next;
    },
    /** Of vaults of which an ID and maybe a name is known, and no policy. */
    ofNames: (names: ReadonlyMap<string, string | undefined>): readonly VaultExpectation[] => {
      const expected = Array.from(names, ([id, name]) => named(id, name)).filter(
        (each) => each !== undefined,
      );
      ofNames = new Map(expected.map((each) => [each.vaultId, each]));
      return expected;
    },
  };
}
