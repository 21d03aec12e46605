import { type Alert, asked } from './rule.ts';

const VAULT = `Vault {{ $labels.vault_id }}
{{- range ${asked('topk(1, checkpoint:cbr_checkpoint_info:last{%s})')} }}
{{- with .Labels.vault_name }} "{{ . }}"{{ end }}{{ end }}
in project {{ $labels.project }}`;

export const VAULT_ALERTS: readonly Alert[] = [
  {
    alert: 'CBRVaultRecoveryPointObjectiveMissed',
    severity: 'critical',
    why: 'Off until there are objectives: the series of cbr-exporter.objectives.example.yml. A restore point never gets younger, so age is judged by vault, on its newest available one. A vault without any misses its objective as well. While the API does not answer, nothing can be said.',
    expr: `min by (project, vault_id) (vault:cbr_recovery_point_objective_seconds:configured)
unless on (project, vault_id)
(
  time() - vault:cbr_checkpoint_created_timestamp_seconds:max_available
  <= on (project, vault_id)
  min by (project, vault_id) (vault:cbr_recovery_point_objective_seconds:configured)
)
and on (project)
max by (project) (cbr_up) == 1`,
    for: '15m',
    keepFiringFor: '15m',
    about: ['project', 'vault_id'],
    summary: 'A vault has no available restore point that is young enough.',
    description: `${VAULT}
{{- with ${asked('time() - vault:cbr_checkpoint_created_timestamp_seconds:max_available{%s}')} }}
was last backed up {{ . | first | value | humanizeDuration }} ago,
{{- else }}
has no available restore point among those watched,
{{- end }} its objective is {{ $value | humanizeDuration }}.`,
  },
];
