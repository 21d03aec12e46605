import { METRICS, valuesOf } from './known-metrics.ts';
import { type Names, namesIn } from './promql.ts';
import { RECORDINGS } from './rule-files.ts';

/** What is recorded has the labels its expression groups by and joins. */
const RECORDED = RECORDINGS.map(({ record, expr }): readonly [string, readonly string[]] => [
  record,
  [...namesIn(expr).groupingLabels, 'job', 'instance'],
]);
export const KNOWN = new Map([...METRICS, ...RECORDED]);

/** What a query names and the exporter, or a rule, does not have. */
export function strangers({ selectors, groupingLabels }: Names): readonly string[] {
  const ofMetrics = selectors.flatMap(({ metric, matchers }) => {
    const labels = KNOWN.get(metric);
    if (labels === undefined) return [metric || 'a selector without a name'];
    return matchers.flatMap(({ label, value }) => {
      if (!labels.includes(label)) return [`${metric}{${label}}`];
      const known = valuesOf(metric.split(':')[1] ?? metric, label);
      // A variable of a dashboard, or what an annotation puts in, can be any value.
      const values = /^(\$.*|any|)$/.test(value) ? [] : value.split('|');
      return values
        .filter((each) => known !== undefined && !known.includes(each))
        .map((each) => `${metric}{${label}="${each}"}`);
    });
  });
  const there = new Set(selectors.flatMap(({ metric }) => KNOWN.get(metric) ?? []));
  return [...ofMetrics, ...groupingLabels.filter((label) => !there.has(label))];
}
