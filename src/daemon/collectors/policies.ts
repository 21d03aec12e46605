import type { DiscoverConfig } from '../../config/schema/config.ts';
import type { Policy } from '../../domain/policy.ts';
import { inSlices } from '../../domain/slices.ts';
import { createOpenLabels } from '../../inventory/open-labels.ts';
import { NO_SCHEDULES, type Schedules, schedulesOf } from '../../planning/schedules.ts';
import { type Collector, type CollectorParts, ended } from './collector.ts';
import { createCollectorReport } from './collector-report.ts';
import { idle } from './idle.ts';
import { tellingOthers } from './other-values.ts';
import { tells } from './ours.ts';
import { createPlanLooks } from './plan-looks.ts';
import { askInShare } from './share.ts';

/** Of a cycle, since all else waits for it. */
const SHARE = {
  part: 1 / 8,
  late: 'the policies took an eighth of the cycle, which is their share',
};
/** A cycle may begin a little sooner after another one than planned: it is not to wait for the next. */
const NEARLY = 0.9;

/**
 * Reads the policies of a project now and then, and follows the clock for what they plan. It comes
 * first in a cycle: what is found of vaults after it is held against what was promised.
 */
export function createPolicies(parts: CollectorParts): Collector {
  const { discover } = parts.config;
  return discover === undefined ? idle(createPolicies) : policies(parts, discover);
}

function policies(parts: CollectorParts, { policiesSeconds }: DiscoverConfig): Collector {
  const { config, plannings, nowMs } = parts;
  const { name: project } = config;
  const report = createCollectorReport(parts, 'policies');
  const looks = createPlanLooks(parts, policiesSeconds);
  const bounded = boundedBy(parts);
  let isStopped = false;

  function take(schedules: Schedules, atSeconds: number): void {
    const { schedules: former, plans, areRestored } = plannings.of(project);
    plannings.replace(project, { schedules, plans, atSeconds });
    const told = areRestored === true ? NO_SCHEDULES : former;
    if (tells(config, 'policies')) tellUnreadable(parts, schedules, told);
    looks.now();
  }

  function areDue(): boolean {
    const { atSeconds, areRestored } = plannings.of(project);
    const ageSeconds = nowMs() / 1000 - atSeconds;
    return areRestored === true || ageSeconds < 0 || ageSeconds >= policiesSeconds * NEARLY;
  }

  return {
    // The clock, if nothing else, is looked at in each cycle.
    isDue: () => true,
    isBehind: () => plannings.of(project).atSeconds === 0,
    collect: async (cycle) => {
      looks.now();
      report.known(plannings.of(project).atSeconds);
      if (!areDue()) return ended();
      const atSeconds = nowMs() / 1000;
      const { schedules: former } = plannings.of(project);
      const listed = await askInShare(cycle, config.poll, SHARE, parts.connection.listPolicies);
      const isFailure = 'reason' in listed;
      const items = isFailure ? [] : listed.items.map(bounded);
      const schedules = await inSlices(schedulesOf(items, former));
      if (cycle.isGivenUp() || isStopped) return { kind: 'aborted' };
      if (isFailure) report.failed(listed);
      // The sign-in may have found another project: then this is about neither.
      else if (plannings.of(project).schedules === former) {
        report.read(listed, atSeconds);
        take(schedules, atSeconds);
      }
      return ended({ asked: 1, answered: isFailure ? 0 : 1 });
    },
    isCircuitOpen: () => false,
    watchAge: () => {
      report.known(plannings.of(project).atSeconds);
      looks.now();
    },
    stop: () => {
      isStopped = true;
      looks.stop();
    },
    successor: createPolicies,
  };
}

/** Texts that the API may choose become labels, but not without end. */
function boundedBy(parts: CollectorParts): (policy: Policy) => Policy {
  const labels = createOpenLabels(tellingOthers(parts));
  return (policy) => ({
    ...policy,
    operationType: labels.bounded('operation_type', policy.operationType),
    destinationRegion: labels.bounded('destination_region', policy.destinationRegion),
  });
}

/** Told once, when it begins. */
function tellUnreadable(
  { config, ownMetrics, log }: Pick<CollectorParts, 'config' | 'ownMetrics' | 'log'>,
  { policies: scheduled }: Schedules,
  { policies: before }: Schedules,
): void {
  const project = config.name;
  for (const [policyId, { policy, unreadable }] of scheduled) {
    if (unreadable === undefined || before.get(policyId)?.unreadable === unreadable) continue;
    ownMetrics.told.unknownValues.inc({ project, field: 'policy_pattern' });
    const fields = { policy_id: policyId, policy_name: policy.name, pattern: unreadable };
    log.warn({ project, ...fields }, 'nothing is expected of a policy that cannot be read');
  }
}
