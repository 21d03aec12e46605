import { performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { header, labelPairs, type MetricType, sampleLine } from '../exposition/text.ts';
import type { OwnSource } from './own-group.ts';

/** Gauges of prom-client that are named like counters, which promtool's lint refuses. */
const ILL_NAMED_DEFAULTS = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

const READ_EVERY_MS = 1000;

/** The process and its runtime, read from the system at most once a second. */
export function createProcessMetrics(): OwnSource {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of ILL_NAMED_DEFAULTS) registry.removeSingleMetric(name);
  return {
    families: registry.getMetricsAsArray().map((metric) => ({
      name: metric.name,
      type: metric.constructor.name.toLowerCase(),
      labels: 'labelNames' in metric ? (metric.labelNames as readonly string[]) : [],
    })),
    version: () => Math.floor(performance.now() / READ_EVERY_MS),
    text: () => textOf(registry),
  };
}

/** Written by our own text format: prom-client's writes NaN in a spelling nobody reads. */
async function textOf(registry: Registry): Promise<string> {
  const families = await registry.getMetricsAsJSON();
  return families
    .filter(({ values }) => values.length > 0)
    .map(({ name, help, type, values }) => {
      // The declared type is an enum that node's type stripping cannot use; its values are these.
      const lines = values.map((each) => {
        const metricName = 'metricName' in each ? String(each.metricName) : name;
        return sampleLine(metricName, labelPairs(each.labels), each.value);
      });
      return header(name, String(type) as MetricType, help) + lines.join('');
    })
    .join('');
}
