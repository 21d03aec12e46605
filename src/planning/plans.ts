import type { Planned, PolicyReading, VaultPlan } from '../domain/plan.ts';
import { lastPlanned, nextPlanned } from './rule.ts';
import type { Schedule, ScheduledPolicy, ScheduledVault, Schedules } from './schedules.ts';

/** What is planned in a project as of now. */
export interface Plans {
  readonly policies: readonly PolicyReading[];
  /** Undefined where no policy is for the vault. */
  planOf(vaultId: string): VaultPlan | undefined;
  /** When something of it is no longer so; Infinity where nothing is planned. */
  readonly untilSeconds: number;
}

/** What was found when the clock was last looked at. */
interface Looked {
  readonly schedules: Schedules;
  readonly plans: Plans;
  readonly sinceSeconds: number;
}

/**
 * Looks at the clock for what is planned. As long as no planned time of a policy or vault passes, and
 * the clock is not put back behind one, what is said of it is the same object.
 */
export function createPlans(project: string) {
  const plannedBy = createTimes();
  const readings = new WeakMap<ScheduledPolicy, PolicyReading>();
  const plans = new WeakMap<ScheduledVault, VaultPlan>();
  let last: Looked | undefined;

  function reading(each: ScheduledPolicy, nextSeconds: number | undefined): PolicyReading {
    const known = readings.get(each);
    if (known !== undefined && known.nextSeconds === nextSeconds) return known;
    const intervalSeconds = each.schedule?.intervalSeconds;
    const next = { project, policy: each.policy, intervalSeconds, nextSeconds };
    readings.set(each, next);
    return next;
  }

  function plan(vault: ScheduledVault, backup: Planned | undefined): VaultPlan {
    const known = plans.get(vault);
    if (known !== undefined && known.backup === backup) return known;
    const { policies, replicationIntervalSeconds, isKeptByCount } = vault;
    const next = { policies, backup, replicationIntervalSeconds, isKeptByCount };
    plans.set(vault, next);
    return next;
  }

  return (schedules: Schedules, nowSeconds: number): Plans => {
    if (last?.schedules === schedules) {
      const { sinceSeconds, plans: known } = last;
      if (isWithin(sinceSeconds, known.untilSeconds, nowSeconds)) return known;
    }
    const shown = new Set<Planned>();
    const planned = (schedule: Schedule | undefined) => {
      const found = plannedBy(schedule, nowSeconds);
      if (found !== undefined) shown.add(found);
      return found;
    };
    const policies = Array.from(schedules.policies.values(), (each) =>
      reading(each, each.policy.enabled ? planned(each.schedule)?.nextSeconds : undefined),
    );
    const now = new Map(
      Array.from(schedules.distinct, (vault) => [vault, plan(vault, planned(vault.backup))]),
    );
    const planOf = (vaultId: string) => {
      const vault = schedules.vaults.get(vaultId);
      return vault && now.get(vault);
    };
    const untilSeconds = Math.min(...Array.from(shown, ({ nextSeconds }) => nextSeconds));
    const sinceSeconds = Math.max(...Array.from(shown, sinceOf));
    last = { schedules, plans: { policies, planOf, untilSeconds }, sinceSeconds };
    return last.plans;
  };
}

/** When the next and the last time of a schedule are; the same object until one passes. */
function createTimes() {
  const times = new WeakMap<Schedule, Planned>();

  return (schedule: Schedule | undefined, nowSeconds: number): Planned | undefined => {
    if (schedule === undefined) return undefined;
    const known = times.get(schedule);
    if (known !== undefined && holds(known, nowSeconds)) return known;
    const nextSeconds = nextPlanned(schedule.rules, nowSeconds);
    if (nextSeconds === undefined) return undefined;
    const { rules, intervalSeconds } = schedule;
    const planned = { intervalSeconds, lastSeconds: lastPlanned(rules, nowSeconds), nextSeconds };
    times.set(schedule, planned);
    return planned;
  };
}

function holds(planned: Planned, nowSeconds: number): boolean {
  return isWithin(sinceOf(planned), planned.nextSeconds, nowSeconds);
}

function sinceOf({ lastSeconds = Number.NEGATIVE_INFINITY }: Planned): number {
  return lastSeconds;
}

function isWithin(sinceSeconds: number, untilSeconds: number, nowSeconds: number): boolean {
  return nowSeconds >= sinceSeconds && nowSeconds < untilSeconds;
}
