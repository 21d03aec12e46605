import type { DecidedOutcome } from '../../../src/domain/outcome.ts';
import { nextReading, type Reading, unpolled, withoutStale } from '../../../src/domain/reading.ts';
import type { Sample } from '../../../src/metrics/families/family.ts';
import { POLL_FAMILIES } from '../../../src/metrics/families/poll-families.ts';
import { RESTORE_POINT_FAMILIES } from '../../../src/metrics/families/restore-point-families.ts';

/** What is wrong with a project at some moment. */
export interface ProjectState {
  readonly polls?: boolean;
  readonly authSuccess?: boolean;
  readonly circuitOpen?: boolean;
  readonly checkpoints?: number;
  /** Of each ten: cycles that were skipped, requests that were throttled or failed. */
  readonly skippedOfTen?: number;
  readonly throttledOfTen?: number;
  readonly failedOfTen?: number;
  /** Of the lists that discovery reads, those that are not answered, and those that are too long. */
  readonly failing?: string;
  readonly truncated?: string;
  /** Restore points that each cycle finds to be lost. */
  readonly lost?: number;
}

/** What is shown of a vault after an answer, at some time: by the series, without their project. */
export type VaultSeries = (answered: number, seconds: number) => ReadonlyMap<string, number>;

export interface SimulatedProject {
  readonly name: string;
  readonly stateAt: (seconds: number, instance: string) => ProjectState;
  /** What the API answers, by checkpoint. */
  readonly checkpoints: ReadonlyMap<string, (seconds: number) => DecidedOutcome>;
  readonly vaults?: readonly VaultSeries[];
}

export interface ExporterOptions {
  readonly instance: string;
  readonly projects: readonly SimulatedProject[];
  readonly pollSeconds: number;
  /** Into each interval. */
  readonly offsetSeconds: number;
  readonly maxAgeSeconds: number;
}

/** An exporter with the readings and the families of the product, and its own metrics as a model. */
export interface SimulatedExporter {
  /** Lets the time up to then pass. */
  advance(seconds: number): void;
  start(seconds: number, options: { readonly storage: boolean }): void;
  /** What a scrape finds, by the series without the labels of the target. */
  scrape(seconds: number): ReadonlyMap<string, number>;
}

const PER_CYCLE = 10;
const COLLECTORS = ['vaults', 'backups', 'policies', 'tasks'];

export function createSimulatedExporter(options: ExporterOptions): SimulatedExporter {
  const { projects, pollSeconds, offsetSeconds, maxAgeSeconds, instance } = options;
  let readings = new Map<string, Map<string, Reading>>();
  let counters = new Map<string, number>();
  let lastCycles = new Map<string, number>();
  /** When each list of each project was last complete. */
  let lists = new Map<string, number>();
  let loadedSeconds = 0;
  let nextPoll = 0;

  function start(seconds: number, { storage }: { readonly storage: boolean }): void {
    loadedSeconds = seconds;
    counters = new Map();
    lastCycles = new Map();
    if (!storage || readings.size === 0) {
      lists = new Map();
      readings = new Map(
        projects.map(({ name, checkpoints }) => [
          name,
          new Map([...checkpoints.keys()].map((id) => [id, unpolled(name, id)])),
        ]),
      );
    }
    nextPoll = seconds;
  }

  function count(series: string, by: number): void {
    counters.set(series, (counters.get(series) ?? 0) + by);
  }

  function cycle(seconds: number): void {
    for (const project of projects) {
      const state = project.stateAt(seconds, instance);
      if (state.polls === false) continue;
      const { skippedOfTen = 0, throttledOfTen = 0, failedOfTen = 0 } = state;
      const labels = `project="${project.name}"`;
      count(`cbr_exporter_poll_cycles_total{${labels}}`, PER_CYCLE - skippedOfTen);
      count(`cbr_exporter_poll_cycles_skipped_total{${labels},reason="overlap"}`, skippedOfTen);
      count(`cbr_exporter_api_requests_total{${labels},operation="show_checkpoint"}`, PER_CYCLE);
      const failures = `cbr_exporter_api_request_failures_total{${labels},operation="show_checkpoint"`;
      count(`${failures},reason="throttled"}`, throttledOfTen);
      count(`${failures},reason="server_error"}`, failedOfTen);
      count(`cbr_restore_points_lost_total{${labels}}`, state.lost ?? 0);
      for (const collector of COLLECTORS) {
        if (collector !== state.failing) lists.set(listOf(project.name, collector), seconds);
      }
      lastCycles.set(project.name, seconds);
      const known = readings.get(project.name);
      for (const [id, answer] of project.checkpoints) {
        const reading = known?.get(id) ?? unpolled(project.name, id);
        known?.set(id, nextReading(reading, answer(seconds), seconds));
      }
    }
  }

  function* discovered(
    { name, stateAt, vaults = [] }: SimulatedProject,
    seconds: number,
  ): Generator<readonly [string, number]> {
    const { failing, truncated } = stateAt(seconds, instance);
    for (const collector of COLLECTORS) {
      const labels = listOf(name, collector);
      const last = lists.get(labels) ?? 0;
      yield [`cbr_exporter_collector_last_success_timestamp_seconds{${labels}}`, last];
      yield [`cbr_exporter_collector_success{${labels}}`, Number(collector !== failing)];
      yield [`cbr_exporter_discovery_truncated{${labels}}`, Number(collector === truncated)];
    }
    const answered = lists.get(listOf(name, 'vaults'));
    if (answered === undefined || seconds - answered > maxAgeSeconds) return;
    for (const series of vaults) {
      for (const [text, value] of series(answered, seconds)) {
        yield [text.replace('{', `{project="${name}",`), value];
      }
    }
  }

  return {
    start,
    advance: (seconds) => {
      for (; nextPoll <= seconds; nextPoll = tickAfter(nextPoll)) cycle(nextPoll);
    },
    scrape: (seconds) => {
      const found = new Map(counters);
      found.set('cbr_exporter_config_last_reload_success_timestamp_seconds{}', loadedSeconds);
      found.set('cbr_exporter_shard{}', 0);
      found.set('cbr_exporter_total_shards{}', 1);
      for (const project of projects) {
        const state = project.stateAt(seconds, instance);
        const labels = `project="${project.name}"`;
        const { authSuccess = true, circuitOpen = false, checkpoints = 1 } = state;
        found.set(`cbr_up{${labels}}`, Number(authSuccess));
        found.set(`cbr_exporter_auth_success{${labels}}`, Number(authSuccess));
        found.set(`cbr_exporter_api_circuit_open{${labels}}`, Number(circuitOpen));
        found.set(`cbr_exporter_checkpoints{${labels},source="static"}`, checkpoints);
        found.set(`cbr_exporter_poll_interval_seconds{${labels}}`, pollSeconds);
        found.set(`cbr_exporter_data_max_age_seconds{${labels}}`, maxAgeSeconds);
        const last = lastCycles.get(project.name);
        if (last !== undefined) {
          found.set(`cbr_exporter_last_poll_cycle_timestamp_seconds{${labels}}`, last);
        }
        for (const [series, value] of discovered(project, seconds)) found.set(series, value);
        for (const reading of readings.get(project.name)?.values() ?? []) {
          for (const [series, value] of samplesOf(withoutStale(reading, seconds, maxAgeSeconds))) {
            found.set(series, value);
          }
        }
      }
      return found;
    },
  };

  function tickAfter(seconds: number): number {
    return Math.floor((seconds - offsetSeconds) / pollSeconds + 1) * pollSeconds + offsetSeconds;
  }
}

function listOf(project: string, collector: string): string {
  return `project="${project}",collector="${collector}"`;
}

function* samplesOf(reading: Reading): Generator<readonly [string, number]> {
  const { project, checkpointId } = reading.known;
  const own = `project="${project}",checkpoint_id="${checkpointId}"`;
  const text = (name: string, names: readonly string[], { labels }: Sample): string =>
    `${name}{${[own, ...names.map((label, at) => `${label}=${JSON.stringify(labels[at])}`)].join()}}`;
  for (const { name, labels, samples } of RESTORE_POINT_FAMILIES) {
    for (const sample of samples(reading.known)) yield [text(name, labels, sample), sample.value];
  }
  for (const { name, labels, samples } of POLL_FAMILIES) {
    for (const sample of samples(reading)) yield [text(name, labels, sample), sample.value];
  }
}
