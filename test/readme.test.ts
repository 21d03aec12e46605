import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FLAGS, flagDefault, flagSpelling } from '../src/config/command-line/flag-table.ts';
import { configKeys } from '../src/config/schema/config-keys.ts';
import { FAILURE_REASONS } from '../src/domain/outcome.ts';
import { POLL_FAMILIES } from '../src/metrics/families/poll-families.ts';
import {
  RESOURCE_FAMILIES,
  RESTORE_POINT_FAMILIES,
} from '../src/metrics/families/restore-point-families.ts';
import { createOwnMetrics } from '../src/metrics/own/own-metrics.ts';
import { FAULT_SUMMARIES } from '../src/simulator/http/faults.ts';
import { ALERTS } from './monitoring/rule-files.ts';

const README = textOf('../README.md');

function textOf(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/** The rows of the first table behind a text, without its head. */
function tableAfter(text: string, mark: string): readonly (readonly string[])[] {
  const from = text.indexOf(mark);
  if (from < 0) throw new Error(`no ${mark}`);
  const [, table = ''] = /\n\|[^\n]*\n\|[-|]+\n((?:\|[^\n]*\n)*)/.exec(text.slice(from)) ?? [];
  return table
    .trim()
    .split('\n')
    .map((row) =>
      row
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

function quoted(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
}

describe('the tables of the README are those of the code', () => {
  it('metrics of restore points', () => {
    const written = tableAfter(README, '<!-- metrics: restore points -->').map(
      ([name, type, labels]) => [quoted(name)[0], type, quoted(labels)],
    );
    const families = [...RESTORE_POINT_FAMILIES, ...RESOURCE_FAMILIES, ...POLL_FAMILIES];
    expect(written).toEqual(families.map(({ name, labels }) => [name, 'gauge', labels]));
  });

  it('metrics of the exporter', () => {
    const written = tableAfter(README, '<!-- metrics: exporter -->').map(([name, type, labels]) => [
      quoted(name)[0],
      type,
      quoted(labels),
    ]);
    const { families } = createOwnMetrics({ version: '1', revision: '1', nodeVersion: '1' });
    const own = families
      .filter(({ name }) => !/^(process|nodejs)_/.test(name))
      .map(({ name, type, labels }) => [name, type, labels]);
    const byName = (one: readonly unknown[], other: readonly unknown[]) =>
      String(one[0]).localeCompare(String(other[0]));
    expect(written.toSorted(byName)).toEqual(own.toSorted(byName));
  });

  it('flags and their defaults', () => {
    const written = tableAfter(README, '## Flags').map(([flag, initial]) => [
      quoted(flag).join(', '),
      quoted(initial)[0],
    ]);
    expect(written).toEqual(FLAGS.map((flag) => [flagSpelling(flag), flagDefault(flag)]));
  });

  it('configuration keys', () => {
    const written = tableAfter(README, 'The smallest configuration').flatMap(([keys]) =>
      quoted(keys),
    );
    expect(written.toSorted()).toEqual(configKeys().toSorted());
  });

  it('failure reasons', () => {
    const written = tableAfter(README, '### Failure reasons').map(([reason]) => quoted(reason)[0]);
    expect(written).toEqual(FAILURE_REASONS);
  });

  it('alerts', () => {
    const written = tableAfter(README, '## Alerts').flatMap(([alert, severities = '']) =>
      severities.split(', ').map((severity) => [alert, severity]),
    );
    expect(written).toEqual(
      ALERTS.map(({ alert, labels }) => [
        `[\`${alert}\`](config/prometheus/runbooks/${alert}.md)`,
        labels['severity'],
      ]),
    );
  });

  it('faults of the simulator', () => {
    const simulator = textOf('../src/simulator/README.md');
    const written = tableAfter(simulator, '## Changing its answers').map(
      ([fault]) => quoted(fault)[0],
    );
    expect(written).toEqual([...FAULT_SUMMARIES.keys()]);
  });
});

it('the two commands stand at the top', () => {
  const top = README.split('\n').slice(0, 10).join('\n');
  expect(top).toContain('npm ci && npm run demo');
  expect(top).toContain('npm ci && npm test');
});

it('links to files that exist', () => {
  for (const [, target = ''] of README.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)) {
    expect(() => textOf(`../${target}`)).not.toThrow();
  }
});
