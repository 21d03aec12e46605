import { expect, it } from 'vitest';
import { namesIn } from './promql.ts';

function selector(metric: string, ...matchers: readonly (readonly [string, string, string])[]) {
  return {
    metric,
    matchers: matchers.map(([label, operator, value]) => ({ label, operator, value })),
  };
}

it.each([
  ['cbr_up', [selector('cbr_up')], []],
  ['max by (project) (cbr_up) == 0', [selector('cbr_up')], ['project']],
  ['max(cbr_up) by (project, job)', [selector('cbr_up')], ['project', 'job']],
  [
    'rate(a_total{reason=~"x|y", project!="p"}[5m] offset 1h)',
    [selector('a_total', ['reason', '=~', 'x|y'], ['project', '!=', 'p'])],
    [],
  ],
  [
    'a * on (job, id) group_left (name) level:b:sum and c unless on () d',
    ['a', 'level:b:sum', 'c', 'd'].map((metric) => selector(metric)),
    ['job', 'id', 'name'],
  ],
  ['topk(5, topk by (id) (1, a)) > bool 0.5', [selector('a')], ['id']],
  ['{__name__=~"a.*"} # b', [selector('', ['__name__', '=~', 'a.*'])], []],
  ['a{b="} c{", d=\'e\'}', [selector('a', ['b', '=', '} c{'], ['d', '=', 'e'])], []],
  [
    'sum(increase(a{project=~"$project"}[$__rate_interval])) / ($x + Inf)',
    [selector('a', ['project', '=~', '$project'])],
    [],
  ],
  ['time() - a[1h:5m] @ end()', [selector('a')], []],
])('reads %s', (expression, selectors, groupingLabels) => {
  expect(namesIn(expression)).toEqual({ selectors, groupingLabels });
});

it.each(['a{b="c"', 'a ? b', '"a'])('does not pass over %s', (expression) => {
  expect(() => namesIn(expression)).toThrow();
});
