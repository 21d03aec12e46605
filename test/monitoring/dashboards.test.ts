import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  ALL,
  BUILT,
  type GrafanaDashboard,
  type GrafanaPanel,
  panelsOf,
  substituted,
} from './grafana-dashboard.ts';
import { type Names, namesIn } from './promql.ts';
import { KNOWN, strangers } from './strangers.ts';

const FOLDER = new URL('../../config/grafana/', import.meta.url);
const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const PANEL_TYPES = ['stat', 'bargauge', 'timeseries', 'state-timeline', 'table'];

/** What a query names when everything is chosen in the variables. */
function named(expression: string): Names {
  return namesIn(substituted(expression, ALL));
}

it('each file is a dashboard that is built, with a uid of its own', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  expect(files.sort()).toEqual(BUILT.map(({ file }) => file).sort());
  expect(BUILT.map(({ file, dashboard }) => [file, `${dashboard.uid}.json`])).toEqual(
    BUILT.map(({ file }) => [file, file]),
  );
});

describe.each(BUILT)('$file', ({ file, dashboard }) => {
  const panels = panelsOf(dashboard);
  const every = [...dashboard.panels, ...dashboard.panels.flatMap((row) => row.panels ?? [])];

  it('is what its source builds: npm run build:dashboards', () => {
    expect(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))).toEqual(dashboard);
  });

  it('can be imported by Grafana 10 and newer', () => {
    expect(dashboard.schemaVersion).toBe(39);
    expect(panels.map(({ type }) => type).filter((type) => !PANEL_TYPES.includes(type))).toEqual(
      [],
    );
    expect(dashboard).not.toHaveProperty('__inputs');
  });

  it('has a time range, a refresh, and a link to the other one', () => {
    expect(dashboard).toMatchObject({
      time: { to: 'now' },
      refresh: '1m',
      tags: ['cbr-exporter', 'backup'],
    });
    expect(dashboard.links).toEqual([expect.objectContaining({ tags: ['cbr-exporter'] })]);
  });

  it('says of every panel what it is', () => {
    const poor = panels.filter(
      ({ title, description = '', fieldConfig }) =>
        title === '' || description.length < 20 || !fieldConfig?.defaults.unit,
    );
    expect(poor.map(({ title }) => title)).toEqual([]);
    const titles = panels.map(({ title }) => title);
    expect(titles).toEqual([...new Set(titles)]);
  });

  it('names every series, by labels that the query keeps', () => {
    for (const { type, title, targets = [], options } of panels) {
      if (type === 'table') continue;
      if (type === 'timeseries' || type === 'state-timeline') {
        expect(options?.legend?.showLegend, title).toBe(true);
      }
      for (const { legendFormat = '', expr } of targets) {
        expect(legendFormat, title).not.toBe('');
        const { groupingLabels, selectors } = named(expr);
        const kept = /\bby \(/.test(expr)
          ? groupingLabels
          : selectors.flatMap(({ metric }) => KNOWN.get(metric) ?? []);
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
        expect(kept, title).toEqual(expect.arrayContaining(shown));
      }
    }
  });

  it('names every column, and sorts and colours only columns that there are', () => {
    for (const panel of panels.filter(({ type }) => type === 'table')) {
      const { renameByName, excludeByName } = organized(panel);
      const values = (panel.targets ?? []).map(({ refId }) => `Value #${refId}`);
      const titles = Object.values(renameByName);
      expect(Object.keys({ ...renameByName, ...excludeByName }), panel.title).toEqual(
        expect.arrayContaining(['Time', ...values]),
      );
      expect(titles).toEqual([...new Set(titles)]);
      expect(titles, panel.title).toEqual(
        expect.arrayContaining([
          ...(panel.options?.sortBy ?? []).map(({ displayName }) => displayName),
          ...(panel.fieldConfig?.overrides ?? []).map(({ matcher }) => matcher.options),
        ]),
      );
    }
  });

  it('asks for nothing but what the exporter has', () => {
    const asked = panels.flatMap(({ title, targets = [] }) =>
      targets.flatMap(({ expr }) => strangers(named(expr)).map((stranger) => [title, stranger])),
    );
    expect(asked).toEqual([]);
    expect(variableQueries(dashboard).flatMap((query) => strangers(named(query)))).toEqual([]);
  });

  it('takes everything from the data source that was chosen', () => {
    const [first, ...others] = dashboard.templating.list;
    expect(first).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    for (const { datasource } of others) expect(datasource).toEqual(DATASOURCE);
    for (const { datasource, targets = [], title } of panels) {
      expect(datasource, title).toEqual(DATASOURCE);
      expect(targets.length, title).toBeGreaterThan(0);
      for (const target of targets) expect(target.datasource, title).toEqual(DATASOURCE);
    }
  });

  it('lets "All" mean everything only where that is nothing but this exporter', () => {
    const { list } = dashboard.templating;
    const anything = list.filter(({ allValue }) => allValue !== undefined);
    expect(anything.map(({ name, allValue }) => [name, allValue])).toEqual(
      list.filter(({ name }) => /^(project|vault)$/.test(name)).map(({ name }) => [name, '.*']),
    );
    // process_*, nodejs_*, up and the like are there for everything that Prometheus scrapes.
    const selectors = panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => named(expr).selectors),
    );
    const wide = selectors.filter(
      ({ metric, matchers }) =>
        !metric.startsWith('cbr_') && !matchers.some(({ label }) => label === 'job'),
    );
    expect(wide).toEqual([]);
  });

  it('asks for one cluster alone, wherever it asks', () => {
    const of = variableQueries(dashboard).filter((query) => !query.includes('by (cluster)'));
    const asked = [...of, ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))];
    const selectors = asked.flatMap((query) => namesIn(query).selectors);
    for (const { metric, matchers } of selectors) {
      expect(matchers[0], metric).toEqual({ label: 'cluster', operator: '=', value: '$cluster' });
    }
  });

  it('numbers panels and queries without a repetition', () => {
    const ids = every.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    for (const { targets = [] } of panels) {
      const refIds = targets.map(({ refId }) => refId);
      expect(refIds).toEqual([...new Set(refIds)]);
    }
  });

  it('puts no panel over another or over the edge', () => {
    for (const one of every) {
      const { x, y, w, h } = one.gridPos;
      expect(x + w).toBeLessThanOrEqual(24);
      const over = every.filter(
        ({ id, gridPos: { x: left, y: top, w: width, h: height } }) =>
          id > one.id && left < x + w && x < left + width && top < y + h && y < top + height,
      );
      expect(over.map(({ title }) => [one.title, title])).toEqual([]);
    }
  });

  it('fills its rows from edge to edge', () => {
    const lines = Map.groupBy(every, ({ gridPos }) => gridPos.y);
    for (const [y, line] of lines) {
      expect(
        line.reduce((sum, { gridPos }) => sum + gridPos.w, 0),
        `at ${y}`,
      ).toBe(24);
      expect(new Set(line.map(({ gridPos }) => gridPos.h)).size, `at ${y}`).toBe(1);
    }
  });
});

it('the provisioning files name the data source and a place for the dashboards', () => {
  const read = (file: string) =>
    parse(readFileSync(new URL(`provisioning/${file}`, FOLDER), 'utf8'));
  expect(read('datasources/prometheus.yml')).toMatchObject({
    apiVersion: 1,
    datasources: [{ type: 'prometheus', access: 'proxy', isDefault: true }],
  });
  expect(read('dashboards/cbr-exporter.yml')).toMatchObject({
    apiVersion: 1,
    providers: [{ type: 'file', options: { path: '/etc/grafana/dashboards/cbr' } }],
  });
});

function organized(panel: GrafanaPanel) {
  const options = panel.transformations?.find(({ id }) => id === 'organize')?.options;
  return { renameByName: options?.renameByName ?? {}, excludeByName: options?.excludeByName ?? {} };
}

/** The PromQL in `label_values(…, label)` and `query_result(…)`. */
function variableQueries({ templating }: GrafanaDashboard): readonly string[] {
  return templating.list.flatMap(({ query }) => {
    if (typeof query === 'string') return [];
    const [, selector, label, result] =
      /^(?:label_values\((.*), (\w+)\)|query_result\((.*)\))$/.exec(query.query) ?? [];
    return [result ?? `count by (${label}) (${selector})`];
  });
}
