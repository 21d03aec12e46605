import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/cbr/http/operation.ts';
import { FLAGS, flagDefault, flagSpelling } from '../../src/config/command-line/flag-table.ts';
import { FAILURE_REASONS } from '../../src/domain/outcome.ts';
import { POLICIES } from '../../src/metrics/families/policies.ts';
import { PROBES } from '../../src/metrics/families/probes.ts';
import { RESTORE_POINTS } from '../../src/metrics/families/restore-points.ts';
import { VAULT_EXPECTATIONS } from '../../src/metrics/families/vault-expectations.ts';
import { VAULT_TASKS } from '../../src/metrics/families/vault-tasks.ts';
import { VAULTS } from '../../src/metrics/families/vaults.ts';
import { createOwnMetrics } from '../../src/metrics/own/own-metrics.ts';
import { FAULT_SUMMARIES } from '../../src/simulator/http/faults.ts';
import { BUILT, panelsOf } from '../monitoring/grafana-dashboard.ts';
import { FAMILIES } from '../monitoring/known-metrics.ts';
import { ALERTS } from '../monitoring/rule-files.ts';
import { configKeys } from '../support/config-keys.ts';
import { quoted, tableAfter, textOf } from './markdown.ts';

const METRICS = textOf('config/prometheus/METRICS.md');
const OF_VAULTS = textOf('config/prometheus/VAULTS.md');
const CONFIGURATION = textOf('config/README.md');

describe('the tables of the documents are those of the code', () => {
  it('metrics of restore points', () => {
    const written = tableAfter(METRICS, '<!-- metrics: restore points -->').map(
      ([name, type, labels]) => [quoted(name)[0], type, quoted(labels)],
    );
    expect(written).toEqual(
      RESTORE_POINTS.families.map(({ name, labels }) => [name, 'gauge', labels]),
    );
  });

  it('metrics of probes', () => {
    const written = tableAfter(METRICS, '<!-- metrics: probes -->').map(([name, type, labels]) => [
      quoted(name)[0],
      type,
      quoted(labels),
    ]);
    expect(written).toEqual(PROBES.families.map(({ name, labels }) => [name, 'gauge', labels]));
  });

  it.each([
    ['vaults', VAULTS],
    ['expectations', VAULT_EXPECTATIONS],
    ['policies', POLICIES],
    ['tasks of vaults', VAULT_TASKS],
  ])('metrics of vaults: %s', (table, { families }) => {
    const written = tableAfter(OF_VAULTS, `<!-- metrics: ${table} -->`).map(
      ([name, type, labels]) => [quoted(name)[0], type, quoted(labels)],
    );
    expect(written).toEqual(families.map(({ name, labels }) => [name, 'gauge', labels]));
  });

  it('metrics of the exporter', () => {
    const written = tableAfter(METRICS, '<!-- metrics: exporter -->').map(
      ([name, type, labels]) => [quoted(name)[0], type, quoted(labels)],
    );
    const { families } = createOwnMetrics({ version: '1', revision: '1', nodeVersion: '1' });
    const own = families
      .filter(({ name }) => !/^(process|nodejs)_/.test(name))
      .map(({ name, type, labels }) => [name, type, labels]);
    const byName = (one: readonly unknown[], other: readonly unknown[]) =>
      String(one[0]).localeCompare(String(other[0]));
    expect(written.toSorted(byName)).toEqual(own.toSorted(byName));
  });

  it('operations of the API', () => {
    const [row = []] = tableAfter(METRICS, '<!-- metrics: exporter -->').filter(
      ([name]) => name === '`cbr_exporter_api_requests_total`',
    );
    expect(quoted(row[3])).toEqual([...OPERATIONS]);
  });

  it('flags and their defaults', () => {
    const written = tableAfter(CONFIGURATION, '## Flags').map(([flag, initial]) => [
      quoted(flag).join(', '),
      quoted(initial)[0],
    ]);
    expect(written).toEqual(FLAGS.map((flag) => [flagSpelling(flag), flagDefault(flag)]));
  });

  it('configuration keys', () => {
    const written = tableAfter(CONFIGURATION, '## Keys').flatMap(([keys]) => quoted(keys));
    expect(written.toSorted()).toEqual(configKeys().toSorted());
  });

  it('failure reasons', () => {
    const written = tableAfter(textOf('config/OPERATIONS.md'), '## Failure reasons').map(
      ([reason]) => quoted(reason)[0],
    );
    expect(written).toEqual(FAILURE_REASONS);
  });

  it('alerts', () => {
    const written = tableAfter(textOf('config/prometheus/README.md'), '## Alerts').flatMap(
      ([alert, severities = '']) => severities.split(', ').map((severity) => [alert, severity]),
    );
    expect(written).toEqual(
      ALERTS.map(({ alert, labels }) => [
        `[\`${alert}\`](runbooks/${alert}.md)`,
        labels['severity'],
      ]),
    );
  });

  it('what one wants to know, by metric, alert and panel', () => {
    const rows = tableAfter(textOf('config/prometheus/README.md'), '## What I want to know');
    const named = (column: number) => rows.flatMap((row) => quoted(row[column]));
    expect(rows.length).toBeGreaterThan(10);
    expect(FAMILIES.map(({ name }) => name)).toEqual(expect.arrayContaining(named(1)));
    expect(ALERTS.map(({ alert }) => alert)).toEqual(expect.arrayContaining(named(2)));
    const [restorePoints] = BUILT.filter(({ file }) => file === 'cbr-overview.json');
    const panels = rows.flatMap((row) => (row[3] ?? '').split(', ').filter(Boolean));
    expect(restorePoints && panelsOf(restorePoints.dashboard).map(({ title }) => title)).toEqual(
      expect.arrayContaining(panels),
    );
  });

  it('faults of the simulator', () => {
    const simulator = textOf('src/simulator/README.md');
    const written = tableAfter(simulator, '## Changing its answers').map(
      ([fault]) => quoted(fault)[0],
    );
    expect(written).toEqual([...FAULT_SUMMARIES.keys()]);
  });

  it('the alerts that the README shows', () => {
    const shown = tableAfter(textOf('README.md'), '## Alerts').flatMap(([alert]) => quoted(alert));
    expect(ALERTS.map(({ alert }) => alert)).toEqual(expect.arrayContaining([...shown]));
    expect(shown.length).toBeGreaterThan(3);
  });
});
