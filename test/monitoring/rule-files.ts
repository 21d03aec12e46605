import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const CONFIG = fileURLToPath(new URL('../../config', import.meta.url));
const PROMETHEUS = join(CONFIG, 'prometheus');
const RUNBOOKS = join(PROMETHEUS, 'runbooks');
const GRAFANA = join(CONFIG, 'grafana');

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One group of a rule test, as far as it is looked at here. */
export interface RuleTest {
  readonly name: string;
  readonly input_series: readonly { readonly series: string }[];
  readonly alert_rule_test: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly {
      readonly exp_labels: Readonly<Record<string, string>>;
    }[];
  }[];
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly (RecordingRule | AlertRule)[] }[];
}

function filesOf(folder: string, suffix: string): readonly string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(suffix))
        .map((name) => join(folder, name))
    : [];
}

export const RULES = join(PROMETHEUS, 'cbr-exporter.rules.yml');
/** The same, for installations that the label `cluster` tells apart. */
export const RULES_BY_CLUSTER = join(PROMETHEUS, 'cbr-exporter.rules.cluster.yml');
/** Files with rules, among the others of the folder. */
export const RULE_FILES: readonly string[] = filesOf(PROMETHEUS, '.yml').filter((file) =>
  /^groups:/m.test(readFileSync(file, 'utf8')),
);
export const RULE_TEST_FILES = filesOf(join(PROMETHEUS, 'tests'), '.test.yml');
export const PROMETHEUS_EXAMPLE = join(PROMETHEUS, 'prometheus.example.yml');
export const ALERTMANAGER_EXAMPLE = join(CONFIG, 'alertmanager', 'alertmanager.example.yml');

function read<Content>(file: string): Content {
  // Anchors keep the expected texts of the rule tests in one place.
  return parse(readFileSync(file, 'utf8'), { maxAliasCount: -1 });
}

const ALL = RULE_FILES.filter((file) => file !== RULES_BY_CLUSTER).flatMap((file) =>
  read<RuleFile>(file).groups.flatMap(({ rules }) => rules),
);

export const RECORDINGS = ALL.filter((rule) => 'record' in rule);
export const ALERTS = ALL.filter((rule) => 'alert' in rule);
export const RULE_TESTS = RULE_TEST_FILES.flatMap(
  (file) => read<{ readonly tests: readonly RuleTest[] }>(file).tests,
);

/** Texts of the runbooks by the alert that they are for. */
export const RUNBOOK_TEXTS: ReadonlyMap<string, string> = new Map(
  filesOf(RUNBOOKS, '.md').map((file) => [basename(file, '.md'), readFileSync(file, 'utf8')]),
);

/** The queries of an annotation, with something for each label that they share with the alert. */
export function queriesIn(annotation: string): readonly string[] {
  const [, same = ''] = /printf "([^"]*)"/.exec(annotation) ?? [];
  const matchers = same.replaceAll('%q', '"any"');
  return [...annotation.matchAll(/printf `([^`]*)`/g)].map(([, query = '']) =>
    query.replaceAll(/%(\[\d\])?s/g, matchers),
  );
}

/** The queries that a text for people shows, and the metrics it names. */
export function spokenQueriesIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/`([^`\n]+)`/g)]
    .map(([, span = '']) => span)
    .filter((span) => /^up\b|\b(cbr|nodejs|process)_\w+[a-z]\b/.test(span));
}

/** The queries of the dashboards that there are: of panels, and of variables. */
export function dashboardQueries(): readonly string[] {
  return filesOf(GRAFANA, '.json').flatMap((file) => {
    const queries: string[] = [];
    JSON.parse(readFileSync(file, 'utf8'), (key, value) => {
      if (key === 'expr' && typeof value === 'string') queries.push(value);
      if (key === 'definition' || key === 'query') {
        const [, query] = /^label_values\((.*),\s*\w+\s*\)$/.exec(String(value)) ?? [];
        if (query !== undefined) queries.push(query);
      }
      return value;
    });
    return queries;
  });
}
