import { performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Registry } from 'prom-client';
import {
  createdLine,
  type Format,
  header,
  labelPairs,
  type MetricType,
  sampleLine,
} from '../exposition/text.ts';
import type { OwnSource } from './own-group.ts';

/** Gauges of prom-client that are named like counters, which promtool's lint refuses. */
const ILL_NAMED_DEFAULTS = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

const READ_EVERY_MS = 1000;

/** The process and its runtime, read from the system at most once a second. */
export function createProcessMetrics(nowMs: () => number): OwnSource {
  const sinceSeconds = nowMs() / 1000;
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
    text: (format) => textOf(registry, { format, sinceSeconds }),
  };
}

/** Written by our own text format: prom-client's writes NaN in a spelling nobody reads. */
async function textOf(
  registry: Registry,
  { format, sinceSeconds }: { readonly format: Format; readonly sinceSeconds: number },
): Promise<string> {
  const families = await registry.getMetricsAsJSON();
  return families
    .filter(({ values }) => values.length > 0)
    .map(({ name, help, type: declared, values }) => {
      // The declared type is an enum that node's type stripping cannot use; its values are these.
      const type = String(declared) as MetricType;
      const isDated = format === 'openmetrics' && type === 'counter';
      const lines = values.map((each) => {
        const metricName = 'metricName' in each ? String(each.metricName) : name;
        const pairs = labelPairs(each.labels);
        const line = sampleLine(metricName, pairs, each.value);
        return isDated ? line + createdLine(name, pairs, sinceSeconds) : line;
      });
      return header({ name, type, help }, format) + lines.join('');
    })
    .join('');
}
