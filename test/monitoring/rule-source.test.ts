import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { groupsFor } from '../../config/prometheus/source/groups.ts';
import { within } from '../../config/prometheus/source/identity.ts';
import { ruleFile } from '../../config/prometheus/source/rule-file.ts';
import { RULE_FILES } from '../../config/prometheus/source/rule-files.ts';

const LABELS = [{ labels: [] }, { labels: ['cluster'] }, { labels: ['cluster', 'region'] }];

describe('the files with rules', () => {
  it.each(RULE_FILES)('$file is what its source makes: npm run build:rules', ({ file, labels }) => {
    const shipped = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    expect(shipped).toBe(ruleFile(labels));
  });

  it.each(LABELS)('say in YAML what the source says, with $labels', ({ labels }) => {
    const written = parse(ruleFile(labels)) as { readonly groups: readonly WrittenGroup[] };
    expect(
      written.groups.map(({ name, rules }) => ({
        name,
        rules: rules.map(({ expr, annotations, ...rule }) => ({
          name: rule.alert ?? rule.record,
          expr: expr.trim(),
          for: rule.for,
          keepFiringFor: rule.keep_firing_for,
          severity: rule.labels?.severity,
          summary: annotations?.summary,
          description: annotations?.description,
        })),
      })),
    ).toEqual(
      groupsFor(labels).map(({ name, rules }) => ({
        name,
        rules: rules.map((rule) =>
          'record' in rule
            ? { name: rule.record, expr: rule.expr }
            : {
                name: rule.alert,
                expr: rule.expr,
                for: rule.for,
                keepFiringFor: rule.keepFiringFor,
                severity: rule.severity,
                summary: rule.summary,
                description: rule.description.replaceAll('\n', ' '),
              },
        ),
      })),
    );
  });
});

describe('identity labels', () => {
  it.each([
    [
      'max by (project) (a) > on (project) group_left (b) c',
      ['x'],
      'max by (x, project) (a) > on (x, project) group_left (b) c',
    ],
    ['group by () (a) unless on () b', ['x', 'y'], 'group by (x, y) (a) unless on (x, y) b'],
    ['max by (project) (a) and on () b', [], 'max by (project) (a) and on () b'],
    ['topk by (id) (1, a)', ['x'], 'topk by (x, id) (1, a)'],
    ['nobody (a)', ['x'], 'nobody (a)'],
  ])('of %s, %j', (expr, labels, expected) => {
    expect(within(expr, labels)).toBe(expected);
  });

  it('stand first in every list of labels, and in every query of a description', () => {
    for (const { rules } of groupsFor(['x', 'y'])) {
      for (const rule of rules) {
        const texts = 'record' in rule ? [rule.expr] : [rule.expr, rule.description];
        for (const text of texts) {
          for (const [list] of text.matchAll(/\b(?:by|on) \([^)]*\)/g))
            expect(list).toMatch(/\(x, y\b/);
          const same = /printf "([^"]*)" ([^}]*) -/.exec(text)?.slice(1) ?? [];
          expect(same.length > 0).toBe(text.includes('| query'));
          for (const part of same) expect(part).toMatch(/^(x=%q, y=%q, |\$labels\.x \$labels\.y )/);
        }
      }
    }
  });
});

interface WrittenGroup {
  readonly name: string;
  readonly rules: readonly {
    readonly record?: string;
    readonly alert?: string;
    readonly expr: string;
    readonly for?: string;
    readonly keep_firing_for?: string;
    readonly labels?: { readonly severity: string };
    readonly annotations?: { readonly summary: string; readonly description: string };
  }[];
}
