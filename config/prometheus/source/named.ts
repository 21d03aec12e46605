import { asked } from './rule.ts';

/** With what the description of an alert about a vault begins; `about` project and vault. */
export const VAULT = `Vault {{ $labels.vault_id }}${quoted('vault:cbr_vault_info:last{%s}', 'vault_name')}
in project {{ $labels.project }}`;

/** The same of a resource in it. */
export const RESOURCE = `Resource {{ $labels.resource_id }}${quoted('cbr_vault_resource_info{%s}', 'resource_name')}
of vault {{ $labels.vault_id }}${quoted('vault:cbr_vault_info:last and on (project, vault_id) cbr_vault_resource_info{%s}', 'vault_name')}
in project {{ $labels.project }}`;

/** The same of a policy. */
export const POLICY = `Policy {{ $labels.policy_id }}${quoted('cbr_policy_info{%s}', 'policy_name')}
in project {{ $labels.project }}`;

/** A name, where there is one. */
function quoted(query: string, label: string): string {
  return `
{{- range ${asked(`topk(1, ${query})`)} }}
{{- with .Labels.${label} }} "{{ . }}"{{ end }}{{ end }}`;
}

/** All values of a label that a query finds. */
export function named(query: string, label: string): string {
  return `{{- range $index, $each := ${asked(query)} | sortByLabel "${label}" }}
{{- if $index }},{{ end }} {{ .Labels.${label} }}{{ end }}`;
}

/** Up to five names, after a word; the query is to have one series for each. */
export function listed(query: string, word: string, name: string, id: string): string {
  return `{{- range $index, $each := ${asked(`topk(5, ${query})`)} | sortByLabel "${name}" }}
{{- if eq $index 0 }}${word}{{ else }},{{ end }} "{{ or .Labels.${name} .Labels.${id} }}"{{ end }}`;
}

/** Resources of the vault that a query with their IDs finds. */
export function resourcesOf(query: string, word = ', among them'): string {
  const named = `topk by (resource_id) (1, cbr_vault_resource_info{%[1]s}) and on (resource_id) (${query})`;
  return listed(named, word, 'resource_name', 'resource_id');
}
