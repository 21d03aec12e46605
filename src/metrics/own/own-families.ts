import { Counter, Gauge, Histogram, type LabelValues, type Registry } from 'prom-client';

export type OwnFamilies = ReturnType<typeof createOwnFamilies>;

/** What is asked at each scrape, since nothing happens here when it changes. */
export interface AskedFacts {
  readonly nextCycleSeconds: () => number | undefined;
  readonly authExpirySeconds: () => number | undefined;
  readonly authSuccess: () => boolean | undefined;
  readonly requestsPerSecond: () => number;
  readonly circuitOpen: () => boolean;
}

/** The exporter's own families, registered. */
export function createOwnFamilies(registry: Registry, projects: ReadonlyMap<string, AskedFacts>) {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[] = ['project']) =>
    new Gauge({ name, help, labelNames, registers });
  const counter = (name: string, help: string, labelNames: string[] = ['project']) =>
    new Counter({ name, help, labelNames, registers });

  const asked = (name: string, help: string, ask: (facts: AskedFacts) => number | undefined) =>
    new Gauge({
      name,
      help,
      labelNames: ['project'],
      registers,
      collect() {
        this.reset();
        for (const [project, facts] of projects) setKnown(this, { project }, ask(facts));
      },
    });

  asked(
    'cbr_exporter_next_poll_cycle_timestamp_seconds',
    'When the next poll cycle is planned.',
    ({ nextCycleSeconds }) => nextCycleSeconds(),
  );
  asked(
    'cbr_exporter_auth_success',
    'Whether the API accepts the credentials: 0 once it refused them, or there are none to send, until it accepts them again.',
    ({ authSuccess }) => {
      const accepted = authSuccess();
      return accepted === undefined ? undefined : Number(accepted);
    },
  );
  asked(
    'cbr_exporter_auth_expiry_timestamp_seconds',
    'When the token or the temporary key in use ends; absent when that is not known.',
    ({ authExpirySeconds }) => authExpirySeconds(),
  );

  asked(
    'cbr_exporter_api_rate_limit_requests_per_second',
    'Requests that the project may start in a second, now: less than configured while the server throttles, or when it named a lower limit.',
    ({ requestsPerSecond }) => requestsPerSecond(),
  );
  asked(
    'cbr_exporter_api_circuit_open',
    'Whether the last poll cycle got no definite answer, so that each next one starts with a single checkpoint.',
    ({ circuitOpen }) => Number(circuitOpen()),
  );

  const storageSuccessful = gauge(
    'cbr_exporter_storage_last_write_successful',
    'Whether the readings could last be written to disk; only with --storage.path.',
    [],
  );
  // A gauge without labels is there from the start, and 0 would mean that a write failed.
  storageSuccessful.remove();

  return {
    projectInfo: gauge('cbr_project_info', 'Project as it is polled.', [
      'project',
      'project_id',
      'region',
      'endpoint',
    ]),
    up: gauge(
      'cbr_up',
      'Whether the last poll cycle was signed in and got at least one definite answer.',
    ),
    transitions: counter(
      'cbr_checkpoint_status_transitions_total',
      'Times a checkpoint entered the status, as seen by the polls; the first answer after the start is not counted.',
      ['project', 'status'],
    ),
    skippedSeen: counter(
      'cbr_skipped_resources_seen_total',
      'Skipped resources newly seen, each checkpoint and resource once; those of the first answer after the start are not counted.',
    ),
    checkpoints: gauge(
      'cbr_exporter_checkpoints',
      'Checkpoint IDs watched, by where they come from.',
      ['project', 'source'],
    ),
    cycles: counter('cbr_exporter_poll_cycles_total', 'Poll cycles that ended.'),
    cycleFailures: counter(
      'cbr_exporter_poll_cycle_failures_total',
      'Poll cycles that ended without any definite answer.',
    ),
    cyclesSkipped: counter(
      'cbr_exporter_poll_cycles_skipped_total',
      'Planned poll cycles that did not run.',
      ['project', 'reason'],
    ),
    deferred: counter(
      'cbr_exporter_checkpoints_deferred_total',
      'Checkpoints that a poll cycle did not ask for, because its deadline came or the API answered nothing; they come first in the next one.',
    ),
    cycleDuration: new Histogram({
      name: 'cbr_exporter_poll_cycle_duration_seconds',
      help: 'Duration of poll cycles.',
      labelNames: ['project'],
      buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 240],
      registers,
    }),
    lastCycle: gauge(
      'cbr_exporter_last_poll_cycle_timestamp_seconds',
      'When the last poll cycle ended.',
    ),
    interval: gauge(
      'cbr_exporter_poll_interval_seconds',
      'Longest time between two planned poll cycles.',
    ),
    maxAge: gauge(
      'cbr_exporter_data_max_age_seconds',
      'Age of the last definite answer from which on a checkpoint is no longer shown.',
    ),
    requests: counter('cbr_exporter_api_requests_total', 'HTTP attempts sent to the API.', [
      'project',
      'operation',
    ]),
    requestFailures: counter(
      'cbr_exporter_api_request_failures_total',
      'HTTP attempts that gave no definite answer, by reason.',
      ['project', 'operation', 'reason'],
    ),
    retries: counter(
      'cbr_exporter_api_request_retries_total',
      'HTTP attempts after a failed one, by the reason of its failure.',
      ['project', 'operation', 'reason'],
    ),
    throttled: counter(
      'cbr_exporter_api_throttled_seconds_total',
      'Seconds waited, summed over requests: for our own rate limit, or because the server said so.',
      ['project', 'cause'],
    ),
    requestDuration: new Histogram({
      name: 'cbr_exporter_api_request_duration_seconds',
      help: 'Duration of HTTP attempts.',
      labelNames: ['project', 'operation'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    tlsVerificationDisabled: gauge(
      'cbr_exporter_tls_verification_disabled',
      'Whether the certificate of the API is not verified (insecure_skip_verify).',
    ),
    unknownValues: counter(
      'cbr_exporter_unknown_values_total',
      'API values outside the documented enumerations, by field.',
      ['project', 'field'],
    ),
    invalidFields: counter(
      'cbr_exporter_invalid_fields_total',
      'Fields of API answers that could not be read, by field.',
      ['project', 'field'],
    ),
    buildInfo: gauge('cbr_exporter_build_info', 'Version of the exporter.', [
      'version',
      'revision',
      'node_version',
    ]),
    reloadSuccessful: gauge(
      'cbr_exporter_config_last_reload_successful',
      'Whether the last load of the configuration succeeded.',
      [],
    ),
    reloadTime: gauge(
      'cbr_exporter_config_last_reload_success_timestamp_seconds',
      'When the configuration was last loaded with success.',
      [],
    ),
    storageSuccessful,
  };
}

function setKnown(metric: Gauge, labels: LabelValues<string>, value: number | undefined): void {
  if (value !== undefined) metric.set(labels, value);
}
