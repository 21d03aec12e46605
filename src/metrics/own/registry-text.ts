import type { Registry } from 'prom-client';
import { header, labelPairs, type MetricType, sampleLine } from '../exposition/text.ts';

/** Written by our own text format: prom-client's writes NaN in a spelling nobody reads. */
export async function renderRegistry(registry: Registry): Promise<string> {
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
