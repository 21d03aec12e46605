import type { IdentityLabels } from './identity.ts';
import { type Alert, asked, instancesOf } from './rule.ts';

const TARGETS = 'up{job=~".*cbr-exporter.*"}';

/** Whoever renews certificates by itself does so weeks before; by hand it takes days. */
const CERTIFICATE_SECONDS = '7 * 86400';

/** The exporter itself: its configuration, its storage, and whether it is there. */
export function exporterAlerts(labels: IdentityLabels): readonly Alert[] {
  return [
    {
      alert: 'CBRExporterNoCheckpoints',
      severity: 'warning',
      expr: 'max by (project) (sum by (job, instance, project) (cbr_exporter_checkpoints)) == 0',
      for: '15m',
      summary: 'A project watches no restore point at all.',
      description:
        'No checkpoint ID is configured for project {{ $labels.project }}, and none was discovered.',
    },
    {
      alert: 'CBRExporterConfigReloadFailed',
      severity: 'warning',
      expr: 'min by (job) (cbr_exporter_config_last_reload_successful) == 0',
      for: '10m',
      about: ['job'],
      summary: 'The exporter refused its new configuration and runs with the old one.',
      description: `The last reload failed on
${instancesOf('cbr_exporter_config_last_reload_successful{%s} == 0')} of job {{ $labels.job }}.`,
    },
    {
      alert: 'CBRExporterWebConfigReloadFailed',
      severity: 'warning',
      expr: 'min by (job) (cbr_exporter_web_config_last_reload_successful) == 0',
      for: '10m',
      about: ['job'],
      summary:
        'The exporter refused its new web configuration or certificates and serves with the old.',
      description: `The last reload of the web configuration failed on
${instancesOf('cbr_exporter_web_config_last_reload_successful{%s} == 0')} of job {{ $labels.job }}.`,
    },
    {
      alert: 'CBRExporterWebCertificateExpires',
      severity: 'warning',
      expr: `min by (job) (cbr_exporter_web_tls_certificate_expiry_timestamp_seconds) - time()
< ${CERTIFICATE_SECONDS}`,
      for: '15m',
      about: ['job'],
      summary: 'The certificate that the exporter shows ends within a week, and scrapes fail then.',
      description: `The certificate of job {{ $labels.job }}
{{- if gt $value 0.0 }} ends in {{ $value | humanizeDuration }}{{ else }} has ended{{ end }}, on
${instancesOf(`cbr_exporter_web_tls_certificate_expiry_timestamp_seconds{%s} - time() < ${CERTIFICATE_SECONDS}`)}.`,
    },
    {
      alert: 'CBRExporterStorageWriteFailed',
      severity: 'warning',
      expr: 'min by (job) (cbr_exporter_storage_last_write_successful) == 0',
      for: '15m',
      about: ['job'],
      summary: 'The exporter cannot keep its readings over a restart.',
      description: `The last write to the storage directory failed on
${instancesOf('cbr_exporter_storage_last_write_successful{%s} == 0')} of job {{ $labels.job }}.`,
    },
    {
      alert: 'CBRExporterPublicationFailing',
      severity: 'warning',
      expr: 'min by (job) (cbr_exporter_publication_success) == 0',
      for: '10m',
      about: ['job'],
      summary: 'The exporter cannot show all that it knows.',
      description: `Some or all series are missing or old on
${instancesOf('cbr_exporter_publication_success{%s} == 0')} of job {{ $labels.job }}.`,
    },
    {
      alert: 'CBRExporterDown',
      severity: 'critical',
      why: 'No replica answers, or only some of them.',
      expr: `max by (job) (${TARGETS}) == 0`,
      for: '5m',
      summary: 'The exporter does not answer, nobody watches the restore points.',
      description: 'No target of job {{ $labels.job }} answers Prometheus.',
    },
    {
      alert: 'CBRExporterDown',
      severity: 'warning',
      expr: `min by (job) (${TARGETS}) == 0
unless on (job)
max by (job) (${TARGETS}) == 0`,
      for: '5m',
      about: ['job'],
      summary: 'A replica of the exporter does not answer.',
      description: `Job {{ $labels.job }} answers Prometheus, but not on
${instancesOf('up{%s} == 0')}.`,
    },
    {
      alert: 'CBRExporterShardMissing',
      severity: 'critical',
      why: 'What answered within minutes counts: shards that restart one after the other are not missing together. Where processes disagree how many there are, those that know of fewer watch more than their part.',
      expr: `count by (job) (count_values by (job) ("shard", last_over_time(cbr_exporter_shard[5m])))
<
max by (job) (cbr_exporter_total_shards)`,
      for: '10m',
      about: ['job'],
      summary: 'A shard of the exporter is missing, nobody watches its part of the restore points.',
      description: `Of the
{{- with ${asked('max(cbr_exporter_total_shards{%s})')} }} {{ . | first | value }}{{ end }}
shards of job {{ $labels.job }}, Prometheus reaches {{ $value }}.`,
    },
    {
      alert: 'CBRExporterShardMissing',
      severity: 'warning',
      expr: `max by (job) (cbr_exporter_total_shards)
>
min by (job) (cbr_exporter_total_shards)`,
      for: '30m',
      about: ['job'],
      summary:
        'Processes of the exporter disagree among how many shards they share the restore points.',
      description: `Job {{ $labels.job }} has {{ $value }} shards, and fewer by
${instancesOf('cbr_exporter_total_shards{%[1]s} < scalar(max(cbr_exporter_total_shards{%[1]s}))')}.`,
    },
    {
      alert: 'CBRExporterAbsent',
      severity: 'critical',
      ...absence(labels),
      for: '10m',
      summary: 'Prometheus has no target for the exporter, nobody watches the restore points.',
      description: 'No target has a job name with cbr-exporter in it.',
    },
  ];
}

/** That one installation of several has no target is known from its having had one. */
function absence(labels: IdentityLabels): Pick<Alert, 'expr' | 'why'> {
  if (labels.length === 0) return { expr: `absent(${TARGETS})` };
  return {
    why: `Of one ${labels.join(' and ')} for hours after its last target; then only of all.`,
    expr: `group by () (present_over_time(${TARGETS}[6h]))
unless on ()
${TARGETS}
or
absent_over_time(${TARGETS}[6h])`,
  };
}
