import { SKIP_REASONS } from '../../domain/cycle.ts';
import { FAILURE_REASONS, TRANSIENT_REASONS } from '../../domain/outcome.ts';
import { CHECKPOINT_STATUSES } from '../../domain/restore-point.ts';
import { OPEN, type OwnGroup } from './own-group.ts';

export const WAIT_CAUSES = ['local', 'server'] as const;
export type WaitCause = (typeof WAIT_CAUSES)[number];

const STATUSES = [...CHECKPOINT_STATUSES, 'unknown'];
const PROJECT = { project: OPEN };
/** Those that the project may send are given when it starts. */
const REQUEST = { project: OPEN, operation: OPEN };

/** What is told of a project and of what its polls found. */
export function projectFamilies({ counter, gauge }: OwnGroup) {
  return {
    projectInfo: gauge('cbr_project_info', 'Project as it is polled.', {
      project: OPEN,
      project_id: OPEN,
      region: OPEN,
      endpoint: OPEN,
    }),
    up: gauge(
      'cbr_up',
      'Whether the last poll cycle was signed in and got at least one definite answer.',
      PROJECT,
    ),
    transitions: counter(
      'cbr_checkpoint_status_transitions_total',
      'Times a checkpoint entered the status, as seen by the polls; the first answer after the start is not counted.',
      { project: OPEN, status: STATUSES },
    ),
    skippedSeen: counter(
      'cbr_skipped_resources_seen_total',
      'Skipped resources newly seen, each checkpoint and resource once; those of the first answer after the start are not counted.',
      PROJECT,
    ),
    checkpoints: gauge(
      'cbr_exporter_checkpoints',
      'Checkpoint IDs watched, by where they come from.',
      { project: OPEN, source: OPEN },
    ),
    authSuccess: gauge(
      'cbr_exporter_auth_success',
      'Whether the API accepts the credentials: 0 once it refused them, or there are none to send, until it accepts them again.',
      PROJECT,
    ),
    authExpiry: gauge(
      'cbr_exporter_auth_expiry_timestamp_seconds',
      'When the token or the temporary key in use ends; absent when that is not known.',
      PROJECT,
    ),
    clockSkew: gauge(
      'cbr_exporter_clock_skew_seconds',
      "The API's clock minus that of the exporter, by the last answer with a Date.",
      PROJECT,
    ),
    tlsVerificationDisabled: gauge(
      'cbr_exporter_tls_verification_disabled',
      'Whether the certificate of the API is not verified (insecure_skip_verify).',
      PROJECT,
    ),
  };
}

/** What is told of answers that are odd. */
export function answerFamilies({ counter, gauge }: OwnGroup) {
  return {
    truncated: gauge(
      'cbr_exporter_truncated_restore_points',
      'Restore points with more resources, or skipped ones, than become series; all of them are counted.',
      PROJECT,
    ),
    unknownValues: counter(
      'cbr_exporter_unknown_values_total',
      'API values outside the documented enumerations, by field.',
      { project: OPEN, field: OPEN },
    ),
    invalidFields: counter(
      'cbr_exporter_invalid_fields_total',
      'Fields of API answers that could not be read, by field.',
      { project: OPEN, field: OPEN },
    ),
  };
}

/** What is told of the lists of a project, and of what they led to. */
export function discoveryFamilies({ counter, gauge }: OwnGroup) {
  return {
    lost: counter(
      'cbr_restore_points_lost_total',
      'Followed restore points that were gone before their time.',
      PROJECT,
    ),
    collectorSuccess: gauge(
      'cbr_exporter_collector_success',
      'Whether the collector was complete in the last poll cycle; only with discovery.',
      { project: OPEN, collector: OPEN },
    ),
    collectorLastSuccess: gauge(
      'cbr_exporter_collector_last_success_timestamp_seconds',
      'When the collector was last complete; 0 = never.',
      { project: OPEN, collector: OPEN },
    ),
    discoveryListed: gauge(
      'cbr_exporter_discovery_listed_timestamp_seconds',
      'When vaults and changes of backups were last both listed: all vaults are known as of then but those that could not be read.',
      PROJECT,
    ),
    discoveryTruncated: gauge(
      'cbr_exporter_discovery_truncated',
      'Whether a list of the collector is longer than what is read of it.',
      { project: OPEN, collector: OPEN },
    ),
    discoveredVaults: gauge(
      'cbr_exporter_discovered_vaults',
      'Vaults whose restore points are followed.',
      PROJECT,
    ),
  };
}

export function cycleFamilies({ counter, gauge, histogram }: OwnGroup) {
  return {
    cycles: counter('cbr_exporter_poll_cycles_total', 'Poll cycles that ended.', PROJECT),
    cycleFailures: counter(
      'cbr_exporter_poll_cycle_failures_total',
      'Poll cycles that ended without any definite answer.',
      PROJECT,
    ),
    cyclesSkipped: counter(
      'cbr_exporter_poll_cycles_skipped_total',
      'Planned poll cycles that did not run.',
      { project: OPEN, reason: SKIP_REASONS },
    ),
    deferred: counter(
      'cbr_exporter_checkpoints_deferred_total',
      'Checkpoints that a poll cycle did not ask for, because its deadline came, the API answered nothing or the credentials could not be used; they come first in the next one.',
      PROJECT,
    ),
    cycleDuration: histogram(
      'cbr_exporter_poll_cycle_duration_seconds',
      'Duration of poll cycles.',
      { labels: PROJECT, bounds: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 240] },
    ),
    nextCycle: gauge(
      'cbr_exporter_next_poll_cycle_timestamp_seconds',
      'When the next poll cycle is planned.',
      PROJECT,
    ),
    lastCycle: gauge(
      'cbr_exporter_last_poll_cycle_timestamp_seconds',
      'When the last poll cycle ended.',
      PROJECT,
    ),
    interval: gauge(
      'cbr_exporter_poll_interval_seconds',
      'Longest time between two planned poll cycles.',
      PROJECT,
    ),
    maxAge: gauge(
      'cbr_exporter_data_max_age_seconds',
      'Age of the last definite answer from which on a checkpoint is no longer shown.',
      PROJECT,
    ),
  };
}

export function requestFamilies({ counter, gauge, histogram }: OwnGroup) {
  return {
    rateLimit: gauge(
      'cbr_exporter_api_rate_limit_requests_per_second',
      'Requests that the project may start in a second, now: less than configured while the server throttles, or when it named a lower limit.',
      PROJECT,
    ),
    circuitOpen: gauge(
      'cbr_exporter_api_circuit_open',
      'Whether the last poll cycle got no definite answer, so that each next one starts with a single checkpoint.',
      PROJECT,
    ),
    requests: counter('cbr_exporter_api_requests_total', 'HTTP attempts sent to the API.', REQUEST),
    requestFailures: counter(
      'cbr_exporter_api_request_failures_total',
      'HTTP attempts that gave no definite answer, by reason.',
      { ...REQUEST, reason: FAILURE_REASONS },
    ),
    retries: counter(
      'cbr_exporter_api_request_retries_total',
      'HTTP attempts after a failed one, by the reason of its failure.',
      { ...REQUEST, reason: TRANSIENT_REASONS },
    ),
    throttled: counter(
      'cbr_exporter_api_throttled_seconds_total',
      'Seconds waited, summed over requests: for our own rate limit, or because the server said so.',
      { project: OPEN, cause: WAIT_CAUSES },
    ),
    requestDuration: histogram(
      'cbr_exporter_api_request_duration_seconds',
      'Duration of HTTP attempts.',
      { labels: REQUEST, bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
    ),
  };
}
