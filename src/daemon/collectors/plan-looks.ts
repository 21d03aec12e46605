import { createPlans } from '../../planning/plans.ts';
import { createAnswerAges } from '../state/answer-ages.ts';
import { createLooks } from '../state/looks.ts';
import type { CollectorParts } from './collector.ts';

/** So many times too old, or the project's `max_age`, is what nobody should see any longer. */
const REFRESHES_MAX = 4;

/** Shows what the policies plan as of now: planned times pass, and what is not read again grows old. */
export function createPlanLooks(parts: CollectorParts, refreshSeconds: number) {
  const { config, plannings, log, nowMs, publishSoon } = parts;
  const { name: project, poll } = config;
  const maxAgeSeconds = Math.max(poll.maxAgeMs / 1000, REFRESHES_MAX * refreshSeconds);
  const lookAtAges = createAnswerAges(parts, maxAgeSeconds * 1000);
  const plansAt = createPlans(project);

  return createLooks(() => {
    const known = plannings.of(project);
    const nowSeconds = nowMs() / 1000;
    const isOld = lookAtAges(nowSeconds)(project, known.atSeconds);
    const plans = isOld ? undefined : plansAt(known.schedules, nowSeconds);
    if (plans !== known.plans) {
      if (isOld) log.warn({ project }, 'policies are too old to be shown any longer');
      plannings.replace(project, { ...known, plans });
      publishSoon();
    }
    if (plans === undefined) return Number.POSITIVE_INFINITY;
    const inSeconds = Math.min(
      plans.untilSeconds - nowSeconds,
      known.atSeconds + maxAgeSeconds - nowSeconds,
    );
    // A timer may be early by a part of a millisecond, and the limit itself is young enough.
    return inSeconds * 1000 + 1;
  });
}
