import { isDeepStrictEqual } from 'node:util';
import type { VaultPlan, VaultPolicy } from '../domain/plan.ts';
import type { Policy, PolicyOperation } from '../domain/policy.ts';
import type { Interruptible } from '../domain/slices.ts';
import { longestGap } from './longest-gap.ts';
import type { Rule } from './rule.ts';
import { scheduleOf } from './schedule-of.ts';

/** Times that are planned together, and the longest time between two of them. */
export interface Schedule {
  readonly rules: readonly Rule[];
  readonly intervalSeconds: number | undefined;
}

/** What is planned in a project, whatever the time is. */
export interface Schedules {
  readonly policies: ReadonlyMap<string, ScheduledPolicy>;
  /** Of each vault that a policy is for. */
  readonly vaults: ReadonlyMap<string, ScheduledVault>;
  /** Those of all vaults, each once. */
  readonly distinct: ReadonlySet<ScheduledVault>;
}

export interface ScheduledPolicy {
  readonly policy: Policy;
  readonly schedule: Schedule | undefined;
  /** Why it has no schedule. */
  readonly unreadable: string | undefined;
}

/** The same object for all vaults with the same policies. */
export interface ScheduledVault extends Omit<VaultPlan, 'backup'> {
  readonly of: BoundVault;
  readonly backup: Schedule | undefined;
}

export const NO_SCHEDULES: Schedules = {
  policies: new Map(),
  vaults: new Map(),
  distinct: new Set(),
};

/**
 * Works out what the policies plan, each by itself and for each vault together. What is as it was
 * `before` stays the same object.
 */
export function* schedulesOf(
  policies: readonly Policy[],
  before: Schedules,
): Interruptible<Schedules> {
  const scheduled = new Map<string, ScheduledPolicy>();
  for (const policy of policies) {
    yield;
    const known = before.policies.get(policy.id);
    const isSame = isDeepStrictEqual(known?.policy, policy);
    scheduled.set(policy.id, isSame && known ? known : yield* scheduledPolicy(policy));
  }
  const vaults = new Map<string, ScheduledVault>();
  const shared = new Map<string, ScheduledVault>();
  for (const [vaultId, bound] of yield* boundOf(scheduled.values())) {
    yield;
    const key = JSON.stringify([bound.policies, bound.isKeptByCount]);
    const known = shared.get(key) ?? before.vaults.get(vaultId);
    const vault =
      known !== undefined && isSameBound(known.of, bound) ? known : yield* scheduledVault(bound);
    shared.set(key, vault);
    vaults.set(vaultId, vault);
  }
  return { policies: scheduled, vaults, distinct: new Set(shared.values()) };
}

function* scheduledPolicy(policy: Policy): Interruptible<ScheduledPolicy> {
  const reading = scheduleOf(policy);
  if ('unreadable' in reading) return { policy, schedule: undefined, ...reading };
  const { rules } = reading;
  const intervalSeconds = yield* longestGap(rules);
  return { policy, schedule: { rules, intervalSeconds }, unreadable: undefined };
}

/** A vault with the policies that are for it. */
interface BoundVault {
  readonly policies: VaultPolicy[];
  readonly scheduled: ScheduledPolicy[];
  isKeptByCount: boolean;
}

/** Copies go by the retention of their policy in the vault that they go to. */
function* boundOf(
  scheduled: Iterable<ScheduledPolicy>,
): Interruptible<ReadonlyMap<string, BoundVault>> {
  const vaults = new Map<string, BoundVault>();
  const vaultOf = (vaultId: string) => {
    const vault = vaults.get(vaultId) ?? { policies: [], scheduled: [], isKeptByCount: false };
    vaults.set(vaultId, vault);
    return vault;
  };
  for (const each of scheduled) {
    yield;
    const { id: policyId, operationType, enabled, retained, vaults: own } = each.policy;
    for (const { vaultId, destinationVaultId } of own) {
      const vault = vaultOf(vaultId);
      vault.policies.push({ policyId, operationType, enabled, destinationVaultId });
      vault.scheduled.push(each);
      const keeper = operationType === 'replication' ? destinationVaultId : vaultId;
      if (retained.size > 0 && keeper !== undefined) vaultOf(keeper).isKeptByCount = true;
    }
  }
  return vaults;
}

function isSameBound(one: BoundVault, other: BoundVault): boolean {
  return (
    one.isKeptByCount === other.isKeptByCount &&
    isDeepStrictEqual(one.policies, other.policies) &&
    one.scheduled.every(({ schedule }, at) => schedule === other.scheduled[at]?.schedule)
  );
}

function* scheduledVault(of: BoundVault): Interruptible<ScheduledVault> {
  const replication = yield* together(of.scheduled, 'replication');
  return {
    of,
    policies: of.policies,
    backup: yield* together(of.scheduled, 'backup'),
    replicationIntervalSeconds: replication?.intervalSeconds,
    isKeptByCount: of.isKeptByCount,
  };
}

/** What the enabled ones plan together, as far as it can be read. */
function* together(
  scheduled: readonly ScheduledPolicy[],
  operation: PolicyOperation,
): Interruptible<Schedule | undefined> {
  const schedules = scheduled
    .filter(({ policy }) => policy.enabled === true && policy.operationType === operation)
    .flatMap(({ schedule }) => schedule ?? []);
  const [only, ...more] = schedules;
  if (only === undefined || more.length === 0) return only;
  const rules = schedules.flatMap((each) => each.rules);
  const exact = yield* longestGap(rules);
  // Together they plan at least what the most frequent of them does.
  const own = schedules.flatMap(({ intervalSeconds }) => intervalSeconds ?? []);
  return { rules, intervalSeconds: exact ?? Math.min(...own) };
}
