import { OPEN, type OwnGroup } from './own-group.ts';

/** What is told of the process as a whole. */
export function processFamilies({ counter, gauge }: OwnGroup) {
  return {
    buildInfo: gauge('cbr_exporter_build_info', 'Version of the exporter.', {
      version: OPEN,
      revision: OPEN,
      node_version: OPEN,
    }),
    shard: gauge('cbr_exporter_shard', 'Which of all shards this one is, from 0 on.', {}),
    totalShards: gauge(
      'cbr_exporter_total_shards',
      'Among how many shards the vaults and checkpoints are shared.',
      {},
    ),
    reloadSuccessful: gauge(
      'cbr_exporter_config_last_reload_successful',
      'Whether the last load of the configuration succeeded.',
      {},
    ),
    reloadTime: gauge(
      'cbr_exporter_config_last_reload_success_timestamp_seconds',
      'When the configuration was last loaded with success.',
      {},
    ),
    webReloadSuccessful: gauge(
      'cbr_exporter_web_config_last_reload_successful',
      'Whether the last load of the web configuration and its certificates succeeded; only with --web.config.file.',
      {},
    ),
    certificateExpiry: gauge(
      'cbr_exporter_web_tls_certificate_expiry_timestamp_seconds',
      'When the certificate ends that the exporter shows; only with TLS.',
      {},
    ),
    published: gauge(
      'cbr_exporter_publication_success',
      'Whether all that is known is shown: 0 while the last rendering failed, or left out what could not be rendered.',
      {},
    ),
    storageSuccessful: gauge(
      'cbr_exporter_storage_last_write_successful',
      'Whether the readings could last be written to disk; only with --storage.path.',
      {},
    ),
    logWriteFailures: counter(
      'cbr_exporter_log_write_failures_total',
      'Lines of the log that could not be written and were dropped.',
      {},
    ),
  };
}
