import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOwnGroup, OPEN } from '../../../src/metrics/own/own-group.ts';

const PROJECT = { project: OPEN };

describe('the text', () => {
  it('has a line for each series, labels in the order in which they were declared', () => {
    const { counter, text } = createOwnGroup();
    const { inc } = counter('requests_total', 'Sent.', { project: OPEN, operation: OPEN });
    inc({ operation: 'show', project: 'a "b"\\' });
    inc({ project: 'a "b"\\', operation: 'show' }, 2);
    inc({ project: 'c', operation: 'list' }, 0.5);
    expect(text()).toBe(`# HELP requests_total Sent.
# TYPE requests_total counter
requests_total{project="a \\"b\\"\\\\",operation="show"} 3
requests_total{project="c",operation="list"} 0.5
`);
  });

  it('of a histogram has its buckets, the sum and the count', () => {
    const { histogram, text } = createOwnGroup();
    const { observe } = histogram('seconds', 'Took.', { labels: PROJECT, bounds: [0.1, 1] });
    for (const seconds of [0.1, 0.5, 7]) observe({ project: 'a' }, seconds);
    expect(text()).toBe(`# HELP seconds Took.
# TYPE seconds histogram
seconds_bucket{project="a",le="0.1"} 1
seconds_bucket{project="a",le="1.0"} 2
seconds_bucket{project="a",le="+Inf"} 3
seconds_sum{project="a"} 7.6
seconds_count{project="a"} 3
`);
  });

  it('has no braces without labels, but for those of the buckets', () => {
    const { gauge, histogram, text } = createOwnGroup();
    gauge('one', 'One.', {}).set({}, 1);
    histogram('two', 'Two.', { labels: {}, bounds: [] }).observe({}, 4);
    expect(text().replaceAll(/^#.*\n/gm, '')).toBe(
      'one 1\ntwo_bucket{le="+Inf"} 1\ntwo_sum 4\ntwo_count 1\n',
    );
  });

  it('in OpenMetrics names families without the ends of samples, and tells since when', () => {
    let nowMs = 1500;
    const { counter, gauge, text } = createOwnGroup({ nowMs: () => nowMs });
    const { inc } = counter('waited_seconds_total', 'Not "run".', PROJECT);
    inc({ project: 'a' });
    gauge('build_info', 'Build.', { version: OPEN }).set({ version: '1' }, 1);
    nowMs = 2000;
    inc({ project: 'a' });
    inc({ project: 'b' });
    expect(text('openmetrics')).toBe(`# HELP waited_seconds Not \\"run\\".
# TYPE waited_seconds counter
# UNIT waited_seconds seconds
waited_seconds_total{project="a"} 2
waited_seconds_created{project="a"} 1.5
waited_seconds_total{project="b"} 1
waited_seconds_created{project="b"} 2
# HELP build Build.
# TYPE build info
build_info{version="1"} 1
`);
    expect(text('text').replaceAll(/^[^#].*\n/gm, '')).toBe(`# HELP waited_seconds_total Not "run".
# TYPE waited_seconds_total counter
# HELP build_info Build.
# TYPE build_info gauge
`);
  });

  it('is empty where there is no series', () => {
    const { gauge, text } = createOwnGroup();
    const { set } = gauge('one', 'One.', {});
    expect(text()).toBe('');
    set({}, 1);
    set({}, undefined);
    expect(text()).toBe('');
  });
});

describe('starting at zero', () => {
  const SETS = { project: OPEN, operation: OPEN, reason: ['timeout', 'network'] } as const;

  it.each([
    ['nothing is given', {}, []],
    ['a label stays open', { project: ['a'] }, []],
    [
      'all labels are closed or given',
      { project: ['a'], operation: ['show', 'list'] },
      ['show timeout', 'show network', 'list timeout', 'list network'],
    ],
  ])('when %s', (_, given, expected) => {
    const { counter, gauge, startAtZero, text } = createOwnGroup();
    counter('failures_total', 'Failed.', SETS);
    gauge('failing', 'Fails.', SETS);
    startAtZero(given);
    expect(
      [...text().matchAll(/operation="(\w+)",reason="(\w+)"\} 0/g)].map(([, ...is]) =>
        is.join(' '),
      ),
    ).toEqual(expected);
  });

  it('leaves what was counted', () => {
    const { counter, startAtZero, text } = createOwnGroup();
    counter('cycles_total', 'Ended.', PROJECT).inc({ project: 'a' }, 4);
    startAtZero({ project: ['a'] });
    expect(text()).toContain('cycles_total{project="a"} 4\n');
  });
});

it('drops what is told of a project that is not configured, and of nothing else', () => {
  const configured = new Set(['a', 'b']);
  const { counter, gauge, removeProject, text } = createOwnGroup({
    isConfigured: (project) => configured.has(project),
  });
  const { inc } = counter('cycles_total', 'Ended.', PROJECT);
  gauge('loaded', 'Loaded.', {}).set({}, 1);
  for (const project of ['a', 'b', 'c']) inc({ project });
  configured.delete('a');
  removeProject('a');
  inc({ project: 'a' });
  expect(text().replaceAll(/^#.*\n/gm, '')).toBe('cycles_total{project="b"} 1\nloaded 1\n');
});

it('has another version whenever its text is another one', () => {
  const project = fc.constantFrom('a', 'b').map((name) => ({ project: name }));
  const value = fc.constantFrom(0, 1, 2.5);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('inc', 'set', 'end', 'observe', 'remove'), project, value)),
      (steps) => {
        const group = createOwnGroup();
        const { inc } = group.counter('a_total', 'A.', PROJECT);
        const { set } = group.gauge('b', 'B.', PROJECT);
        const { observe } = group.histogram('c', 'C.', { labels: PROJECT, bounds: [1, 2] });
        const texts = new Map([[group.version(), group.text()]]);
        for (const [what, of, by] of steps) {
          if (what === 'inc') inc(of, by);
          if (what === 'set') set(of, by);
          if (what === 'end') set(of, undefined);
          if (what === 'observe') observe(of, by);
          if (what === 'remove') group.removeProject(of.project);
          const text = group.text();
          expect(texts.get(group.version()) ?? text).toBe(text);
          texts.set(group.version(), text);
        }
      },
    ),
  );
});
