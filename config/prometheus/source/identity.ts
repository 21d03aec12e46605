import type { Rule } from './rule.ts';

/**
 * What tells two installations apart whose series are in one store, as `cluster`: labels that go
 * first into every list of labels. The rules are written without them.
 */
export type IdentityLabels = readonly string[];

/** Every aggregation and every match happens within one installation. */
export function within(text: string, labels: IdentityLabels): string {
  return text.replaceAll(/\b(by|on) \(([^)]*)\)/g, (_, word: string, list: string) => {
    const all = list === '' ? labels : [...labels, list];
    return `${word} (${all.join(', ')})`;
  });
}

export function ruleWithin(rule: Rule, labels: IdentityLabels): Rule {
  const expr = within(rule.expr, labels);
  if ('record' in rule) return { ...rule, expr };
  return { ...rule, expr, description: within(described(rule, labels), labels) };
}

/** The description, after what its queries have in common, if it has queries. */
function described(
  { about = [], description }: { readonly about?: readonly string[]; readonly description: string },
  labels: IdentityLabels,
): string {
  if (!description.includes('$same')) return description;
  const all = [...labels, ...about];
  const matchers = all.map((label) => `${label}=%q`).join(', ');
  const values = all.map((label) => `$labels.${label}`).join(' ');
  return `{{- $same := printf "${matchers}" ${values} -}}\n${description}`;
}
