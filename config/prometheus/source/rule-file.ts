import { groupsFor } from './groups.ts';
import type { IdentityLabels } from './identity.ts';
import type { Alert, Group, Recording, Rule } from './rule.ts';

const RUNBOOKS =
  'https://github.com/cbr-exporter/cbr-exporter/blob/main/config/prometheus/runbooks';
const COMMENT_WIDTH = 100;

const ABOUT = `Recording and alert rules for cbr-exporter; needs Prometheus 2.42 or newer (keep_firing_for).
Made from source/ by "npm run build:rules". How to install and change them: README.md beside this
file. Their tests: tests/.

What holds for all of them:

- Replicas. Alerts carry no instance, so that any number of replicas gives one alert. About a
  restore point the replica with the latest definite answer speaks: one that cannot reach the
  API keeps its last reading until max_age, and neither hides a failure nor goes on reporting
  one that is over. About the exporter itself the replica that is worst off speaks.
- Identity. Labels of alerts are IDs, never names: project, checkpoint_id, vault_id. A rename
  changes no alert and cannot double one. vault_id is there to group by; it is joined from a
  series that every configured checkpoint has, with an empty vault_id where the vault is not
  known, so that the join loses nobody.
- Names are looked up in the annotation, where a missing series costs a word and not the alert.
  The exporter remembers them, and when a restore point was last there: no rule remembers.

keep_firing_for is there because the series are gone while a lone exporter restarts.`;

/** The text of a file with all rules. */
export function ruleFile(labels: IdentityLabels): string {
  const forWhom =
    labels.length === 0
      ? ''
      : `\n\nFor exporters of several installations in one store: the label ${labels.join(' and ')} tells them apart, and is on every series and alert.`;
  return `${comment(ABOUT + wrapped(forWhom), '')}
groups:
${groupsFor(labels).map(groupText).join('\n')}`;
}

function groupText({ name, rules }: Group): string {
  return `  - name: ${name}\n    rules:\n${rules.map(ruleText).join('\n')}`;
}

function ruleText(rule: Rule): string {
  const why = rule.why === undefined ? '' : comment(wrapped(rule.why, COMMENT_WIDTH - 8), '      ');
  return why + ('record' in rule ? recordingText(rule) : alertText(rule));
}

function recordingText({ record, expr }: Recording): string {
  return `      - record: ${record}\n${exprText(expr)}`;
}

function alertText(rule: Alert): string {
  const { alert, expr, severity, summary, description, for: pending, keepFiringFor } = rule;
  return [
    `      - alert: ${alert}\n${exprText(expr)}`,
    pending === undefined ? '' : `        for: ${pending}\n`,
    keepFiringFor === undefined ? '' : `        keep_firing_for: ${keepFiringFor}\n`,
    `        labels:\n          severity: ${severity}\n`,
    `        annotations:\n          summary: ${summary}\n`,
    `          description: >-\n${indented(description, '            ')}\n`,
    `          runbook_url: ${RUNBOOKS}/${alert}.md\n`,
  ].join('');
}

function exprText(expr: string): string {
  if (!expr.includes('\n')) return `        expr: ${expr}\n`;
  return `        expr: |\n${indented(expr, '          ')}\n`;
}

function indented(text: string, by: string): string {
  return text.replaceAll(/^(?=.)/gm, by);
}

function comment(text: string, by: string): string {
  return `${text.replaceAll(/^/gm, `${by}# `).replaceAll(/ +$/gm, '')}\n`;
}

function wrapped(text: string, width = COMMENT_WIDTH - 2): string {
  return text.replaceAll(new RegExp(`(.{1,${width}})(?: +|$)`, 'gm'), '$1\n').trimEnd();
}
