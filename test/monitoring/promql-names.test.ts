import { describe, expect, it } from 'vitest';
import { type Matcher, promqlNames, wantedValues } from './promql-names.ts';

describe('names in PromQL', () => {
  it('are those of selectors, with and without matchers', () => {
    expect(
      promqlNames('sum(rate(a_total{x="1", y!~"b|c"}[5m] offset 1h)) / time() > bool b'),
    ).toEqual({
      selectors: [
        {
          metric: 'a_total',
          matchers: [
            { label: 'x', operator: '=', value: '1' },
            { label: 'y', operator: '!~', value: 'b|c' },
          ],
        },
        { metric: 'b', matchers: [] },
      ],
      groupingLabels: [],
    });
  });

  it('are those of groupings, wherever they stand', () => {
    const { selectors, groupingLabels } = promqlNames(
      'max by (a, b) (m) * on (c) group_left (d) n unless ignoring(e) sum without (f) (o{}) + on () group_left p @ end()',
    );
    expect(selectors.map(({ metric }) => metric)).toEqual(['m', 'n', 'o', 'p']);
    expect(groupingLabels).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('are not found in texts, comments, ranges and numbers', () => {
    const text =
      'label_replace(m, "x", "y{z}", "", "") # n{a="b"}\n + 1e3 + Inf + max_over_time(o[1h:5m])';
    expect(promqlNames(text).selectors.map(({ metric }) => metric)).toEqual(['m', 'o']);
  });

  it('of values are told where a matcher has certain ones', () => {
    const matcher = (operator: Matcher['operator'], value: string) =>
      wantedValues({ label: 'x', operator, value });
    expect(matcher('=', 'error')).toEqual(['error']);
    expect(matcher('=~', 'error|error-deleting')).toEqual(['error', 'error-deleting']);
    expect([...matcher('=~', '.*'), ...matcher('!~', '5..+'), ...matcher('!=', '')]).toEqual([]);
  });
});
