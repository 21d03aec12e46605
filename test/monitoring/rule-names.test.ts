import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAMILIES } from './known-metrics.ts';
import { namesIn } from './promql.ts';
import {
  ALERTS,
  dashboardQueries,
  queriesIn,
  RECORDINGS,
  RULE_TESTS,
  RUNBOOK_TEXTS,
  spokenQueriesIn,
} from './rule-files.ts';
import { KNOWN, strangers } from './strangers.ts';

const TABLES = ['METRICS', 'VAULTS']
  .map((name) => textOf(`../../config/prometheus/${name}.md`))
  .join('\n');

function textOf(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

const QUERIES: readonly string[] = [
  ...RECORDINGS.map(({ expr }) => expr),
  ...ALERTS.map(({ expr }) => expr),
  ...ALERTS.flatMap(({ annotations }) => Object.values(annotations).flatMap(queriesIn)),
];

/** Metrics that a rule or a panel reads. */
const READ = new Set(
  [...QUERIES, ...dashboardQueries()].flatMap((query) =>
    namesIn(query).selectors.map(({ metric }) => metric),
  ),
);

function onOneLine(query: string): string {
  return query.replaceAll(/\s+/g, ' ').trim();
}

describe('rules and annotations', () => {
  it.each(QUERIES.map(onOneLine))('name nothing that does not exist: %s', (query) => {
    expect(strangers(namesIn(query))).toEqual([]);
  });

  it.each([
    ['cbr_checkpoint_state', ['cbr_checkpoint_state']],
    ['cbr_checkpoint_status{state="error"}', ['cbr_checkpoint_status{state}']],
    ['cbr_checkpoint_status{status="failed"}', ['cbr_checkpoint_status{status="failed"}']],
    [
      'checkpoint:cbr_checkpoint_status:latest{status="failed"}',
      ['checkpoint:cbr_checkpoint_status:latest{status="failed"}'],
    ],
    [
      'cbr_exporter_poll_cycles_skipped_total{reason=~"overlap|late"}',
      ['cbr_exporter_poll_cycles_skipped_total{reason="late"}'],
    ],
    ['max by (account) (cbr_up)', ['account']],
    ['cbr_exporter_poll_cycle_duration_seconds', ['cbr_exporter_poll_cycle_duration_seconds']],
    ['{job="cbr-exporter"}', ['a selector without a name']],
  ])('would be caught naming %s', (query, expected) => {
    expect(strangers(namesIn(query))).toEqual(expected);
  });

  it('leave no family of the exporter unused: it has a rule, a panel or a line in the tables of the metrics', () => {
    const unused = FAMILIES.map(({ name }) => name).filter(
      (name) =>
        !/^(process|nodejs)_/.test(name) &&
        ![name, `${name}_bucket`, `${name}_sum`, `${name}_count`].some((each) => READ.has(each)) &&
        !TABLES.includes(`\`${name}\``),
    );
    expect(unused).toEqual([]);
  });

  it('record nothing that nobody reads', () => {
    expect(RECORDINGS.filter(({ record }) => !READ.has(record))).toEqual([]);
  });
});

describe('alerts', () => {
  it.each(ALERTS)('$alert ($labels.severity) says what it is', ({ labels, annotations }) => {
    expect(['critical', 'warning', 'info']).toContain(labels['severity']);
    expect(Object.keys(annotations)).toEqual(['summary', 'description', 'runbook_url']);
    // The same for all alerts of a rule, so that they can be grouped by it.
    expect(annotations['summary']).toMatch(/^[A-Z][^{]*\.$/);
    expect(annotations['description']).toMatch(/\.$/);
  });

  it.each(ALERTS)('$alert ($labels.severity) looks up labels that exist', (rule) => {
    const text = rule.annotations['description'] ?? '';
    expect(text.match(/\| query/g)?.length ?? 0).toBe(queriesIn(text).length);
    const labels = [...text.matchAll(/(?:\$labels|\.Labels)\.(\w+)/g)].map(([, label]) => label);
    const known = new Set([...KNOWN.values()].flat());
    expect(labels.filter((label) => !known.has(label ?? ''))).toEqual([]);
  });

  it('have a runbook each, and each runbook has an alert', () => {
    const names = ALERTS.map(({ alert }) => alert);
    expect([...RUNBOOK_TEXTS.keys()].sort()).toEqual([...new Set(names)].sort());
    for (const { alert, annotations } of ALERTS) {
      expect(annotations['runbook_url']).toMatch(
        new RegExp(`^https://.*/config/prometheus/runbooks/${alert}\\.md$`),
      );
    }
  });
});

describe('runbooks', () => {
  it.each([...RUNBOOK_TEXTS])(
    '%s has all its parts, the severities and no dead names',
    (...pair) => {
      const [alert, text] = pair;
      expect(text.match(/^#+ .*$/gm)).toEqual([
        `# ${alert}`,
        '## What it means',
        '## How to see it',
        '## What to do',
        '## When to mute it',
      ]);
      const [, severity = ''] = /^Severity: (.*)$/m.exec(text) ?? [];
      for (const rule of ALERTS.filter((each) => each.alert === alert)) {
        expect(severity).toContain(rule.labels['severity']);
      }
      expect(spokenQueriesIn(text).flatMap((query) => strangers(namesIn(query)))).toEqual([]);
    },
  );
});

it('the queries of the page about the rules name nothing that does not exist', () => {
  const queries = spokenQueriesIn(textOf('../../config/prometheus/README.md'));
  expect(queries).not.toEqual([]);
  expect(queries.flatMap((query) => strangers(namesIn(query)))).toEqual([]);
});

describe('rule tests', () => {
  const names = [...new Set(ALERTS.map(({ alert }) => alert))];

  it.each(names)(
    'see %s fire once for two replicas, one with a renamed vault, and resolve',
    (name) => {
      const cycles = RULE_TESTS.filter((group) => {
        const series = group.input_series.map((input) => input.series).join('\n');
        const checks = group.alert_rule_test.filter(({ alertname }) => alertname === name);
        const counts = checks.map(({ exp_alerts }) => exp_alerts.length).join('');
        return (
          // Quiet, firing, and quiet again.
          /^0+1+0+$/.test(counts) &&
          ['instance="a:', 'instance="b:'].every((replica) => series.includes(replica)) &&
          new Set(series.match(/vault_name="[^"]*"/g)).size === 2
        );
      });
      expect(cycles.map((group) => group.name)).not.toEqual([]);
    },
  );

  it.each(ALERTS)('see $alert ($labels.severity) fire', ({ alert, labels }) => {
    const fired = RULE_TESTS.flatMap(({ alert_rule_test }) => alert_rule_test)
      .filter(({ alertname }) => alertname === alert)
      .flatMap(({ exp_alerts }) => exp_alerts);
    expect(fired.map(({ exp_labels }) => exp_labels['severity'])).toContain(labels['severity']);
  });
});
