import type { Registry } from 'prom-client';
import { FAILURE_REASONS, TRANSIENT_REASONS } from '../../domain/outcome.ts';
import { CHECKPOINT_STATUSES } from '../../domain/restore-point.ts';
import type { OwnFamilies } from './own-families.ts';

export const SKIP_REASONS = ['overlap', 'missed', 'circuit_open', 'auth_paused'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export const WAIT_CAUSES = ['local', 'server'] as const;
export type WaitCause = (typeof WAIT_CAUSES)[number];

/** prom-client takes a series away by all its labels only, so they have to be looked up first. */
export async function removeSeries(registry: Registry, project: string): Promise<void> {
  for (const { name } of registry.getMetricsAsArray()) {
    const metric = registry.getSingleMetric(name);
    if (metric === undefined) continue;
    const { values } = await metric.get();
    for (const { labels } of values) {
      if (labels['project'] !== project) continue;
      const { le: _, ...all } = labels as Record<string, string | number>;
      metric.remove(all);
    }
  }
}

/** A counter that only appears with its first event hides that event from increase(). */
export function startAtZero(
  metrics: OwnFamilies,
  project: string,
  operations: readonly string[],
): void {
  for (const status of [...CHECKPOINT_STATUSES, 'unknown']) {
    metrics.transitions.inc({ project, status }, 0);
  }
  for (const reason of SKIP_REASONS) metrics.cyclesSkipped.inc({ project, reason }, 0);
  for (const metric of [
    metrics.skippedSeen,
    metrics.cycles,
    metrics.cycleFailures,
    metrics.deferred,
  ]) {
    metric.inc({ project }, 0);
  }
  for (const cause of WAIT_CAUSES) metrics.throttled.inc({ project, cause }, 0);
  for (const operation of operations) {
    metrics.requests.inc({ project, operation }, 0);
    for (const reason of FAILURE_REASONS) {
      metrics.requestFailures.inc({ project, operation, reason }, 0);
    }
    for (const reason of TRANSIENT_REASONS) {
      metrics.retries.inc({ project, operation, reason }, 0);
    }
  }
}
