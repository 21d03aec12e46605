import { performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { familiesOf, type OwnGroup } from './own-group.ts';
import { renderRegistry } from './registry-text.ts';

/** Gauges of prom-client that are named like counters, which promtool's lint refuses. */
const ILL_NAMED_DEFAULTS = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

const READ_EVERY_MS = 1000;

/** The process and its runtime, read from the system at most once a second. */
export function createProcessMetrics(): OwnGroup {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of ILL_NAMED_DEFAULTS) registry.removeSingleMetric(name);
  return {
    families: familiesOf(registry),
    version: () => Math.floor(performance.now() / READ_EVERY_MS),
    text: () => renderRegistry(registry),
  };
}
