import { createOwnMetrics, SKIP_REASONS } from '../../src/metrics/own-metrics.ts';
import { POLL_FAMILIES } from '../../src/metrics/poll-families.ts';
import {
  RESOURCE_FAMILIES,
  RESTORE_POINT_FAMILIES,
} from '../../src/metrics/restore-point-families.ts';
import { FAILURE_REASONS } from '../../src/outcome.ts';
import { PRESENCES } from '../../src/poll-state.ts';
import { CHECKPOINT_STATUSES, PROTECT_STATUSES } from '../../src/restore-point.ts';

/** What Prometheus adds to each scrape by itself. */
const OF_PROMETHEUS = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped'];
const OF_A_TARGET = ['job', 'instance'];

/** Label names by the name a query has to use, `_bucket` and the like included. */
export function knownMetrics(): ReadonlyMap<string, readonly string[]> {
  const labels = new Map<string, readonly string[]>();
  for (const family of [...RESTORE_POINT_FAMILIES, ...RESOURCE_FAMILIES, ...POLL_FAMILIES]) {
    labels.set(family.name, ['project', 'checkpoint_id', ...family.labels]);
  }
  // A real registry, with what prom-client and the Node of this day bring.
  const { registry } = createOwnMetrics({ version: '1', revision: '1', nodeVersion: '1' });
  for (const metric of registry.getMetricsAsArray()) {
    const names = 'labelNames' in metric ? (metric.labelNames as readonly string[]) : [];
    if (metric.constructor.name === 'Histogram') {
      labels.set(`${metric.name}_bucket`, [...names, 'le']);
      labels.set(`${metric.name}_sum`, names);
      labels.set(`${metric.name}_count`, names);
    } else {
      labels.set(metric.name, names);
    }
  }
  for (const name of OF_PROMETHEUS) labels.set(name, []);
  return new Map([...labels].map(([name, names]) => [name, [...names, ...OF_A_TARGET]]));
}

/** Labels with a closed set of values. */
export const KNOWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  status: [...CHECKPOINT_STATUSES, 'unknown'],
  presence: PRESENCES,
  protect_status: [...PROTECT_STATUSES, 'unknown'],
  reason: [...FAILURE_REASONS, ...SKIP_REASONS],
  source: ['static', 'file'],
  cause: ['local', 'server'],
};
