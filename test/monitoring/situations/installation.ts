import {
  createSimulatedExporter,
  type SimulatedExporter,
  type SimulatedProject,
} from './exporter.ts';
import { OBJECTIVE, projectsWithFaults, type Window } from './faults.ts';
import { createSeriesLog, labelled } from './series.ts';
import type { Situation } from './situations.ts';

type Labels = Readonly<Record<string, string>>;

const JOB = 'cbr-exporter';
const INSTANCES: readonly string[] = ['a:10227', 'b:10227'];

/** What goes wrong with a whole job, on a job of its own. */
interface JobFault {
  readonly alert: string;
  readonly severity: string;
  /** What a target shows by metric, the first or the second one; undefined: it is gone. */
  readonly shown: (isWrong: boolean, at: number) => Readonly<Record<string, number>> | undefined;
  readonly instances: readonly string[];
}

const zeroOf =
  (metric: string, good = 1): JobFault['shown'] =>
  (isWrong) => ({ [metric]: isWrong ? 0 : good });

function shardOf(total: number, at: number): Readonly<Record<string, number>> {
  return { cbr_exporter_shard: at, cbr_exporter_total_shards: total };
}

const JOB_FAULTS: readonly JobFault[] = [
  {
    alert: 'CBRExporterConfigReloadFailed',
    severity: 'warning',
    shown: zeroOf('cbr_exporter_config_last_reload_successful'),
    instances: INSTANCES,
  },
  {
    alert: 'CBRExporterWebConfigReloadFailed',
    severity: 'warning',
    shown: zeroOf('cbr_exporter_web_config_last_reload_successful'),
    instances: INSTANCES,
  },
  {
    alert: 'CBRExporterWebCertificateExpires',
    severity: 'warning',
    // In the year 2286: it is then that it ends.
    shown: zeroOf('cbr_exporter_web_tls_certificate_expiry_timestamp_seconds', 1e10),
    instances: INSTANCES,
  },
  {
    alert: 'CBRExporterStorageWriteFailed',
    severity: 'warning',
    shown: zeroOf('cbr_exporter_storage_last_write_successful'),
    instances: INSTANCES,
  },
  {
    alert: 'CBRExporterPublicationFailing',
    severity: 'warning',
    shown: zeroOf('cbr_exporter_publication_success'),
    instances: INSTANCES,
  },
  { alert: 'CBRExporterDown', severity: 'critical', shown: zeroOf('up'), instances: INSTANCES },
  {
    alert: 'CBRExporterDown',
    severity: 'warning',
    shown: zeroOf('up'),
    instances: INSTANCES.slice(1),
  },
  {
    alert: 'CBRExporterShardMissing',
    severity: 'critical',
    shown: (isWrong, at) => (isWrong ? undefined : shardOf(2, at)),
    instances: INSTANCES.slice(1),
  },
  {
    alert: 'CBRExporterShardMissing',
    severity: 'warning',
    shown: (isWrong, at) => shardOf(isWrong ? 1 : 2, at),
    instances: INSTANCES.slice(0, 1),
  },
];

function jobOf({ alert, severity }: JobFault): string {
  return `${JOB}-${alert}-${severity}`;
}

export const EXPECTED_OF_JOBS = JOB_FAULTS.map((fault) => ({
  alert: fault.alert,
  labels: { severity: fault.severity, job: jobOf(fault) },
}));

export interface Installation {
  /** When something is wrong with it. */
  readonly window: Window;
  /** What tells it from others in the same store. */
  readonly labels: Labels;
}

/** What Prometheus has of an installation, as promtool reads it. */
export function scrapedSeries(
  situation: Situation,
  { window, labels }: Installation,
  lastSeconds: number,
): readonly { readonly series: string; readonly values: string }[] {
  const { scrapeSeconds, scrapedBeforeSeconds = 0, outages = [] } = situation;
  const log = createSeriesLog();
  const replicas = () => INSTANCES.map((instance) => exporterOf(situation, instance, window));
  let running = replicas();
  for (const { exporter } of running) exporter.start(-scrapeSeconds, { storage: false });

  for (let at = 0; at * scrapeSeconds <= lastSeconds; at += 1) {
    const seconds = at * scrapeSeconds - scrapedBeforeSeconds;
    const outage = outages.find(
      ({ fromSeconds, untilSeconds }) => seconds >= fromSeconds && seconds < untilSeconds,
    );
    if (seconds === situation.scaledSeconds) {
      running = replicas().map(({ exporter }, each) => ({ instance: other(each), exporter }));
      for (const { exporter } of running) exporter.start(seconds, { storage: false });
    }
    const exporters = running.map(({ exporter }) => exporter);
    const restart = outages.find(({ untilSeconds }) => untilSeconds === seconds);
    if (restart?.of === 'exporter') for (const each of exporters) each.start(seconds, restart);
    if (outage?.of !== 'exporter') for (const each of exporters) each.advance(seconds);
    if (outage?.of === 'prometheus') continue;
    const isUp = outage === undefined;
    for (const { instance, exporter } of running) {
      const own = isUp ? exporter.scrape(seconds) : [];
      log.scrape(at, { ...labels, job: JOB, instance }, new Map([...own, ['up{}', Number(isUp)]]));
    }
    for (const fault of JOB_FAULTS) {
      for (const instance of INSTANCES) {
        const found = foundOf(fault, { instance, isUp, isWrong: isWrongAt(window, seconds) });
        log.scrape(at, { ...labels, job: jobOf(fault), instance }, found);
      }
    }
  }
  const { seconds, ...vault } = OBJECTIVE;
  const objective = labelled('vault:cbr_recovery_point_objective_seconds:configured{}', {
    ...labels,
    ...vault,
  });
  const scrapes = Math.floor(lastSeconds / scrapeSeconds);
  return [...log.series(), { series: objective, values: `${seconds}x${scrapes}` }];
}

function exporterOf(
  { pollSeconds, behind, maxAgeSeconds, areShards }: Situation,
  instance: string,
  window: Window,
): { readonly instance: string; readonly exporter: SimulatedExporter } {
  const isBehind = behind !== undefined && instance === INSTANCES[1];
  const own = isBehind ? behind : { pollSeconds, offsetSeconds: 5 };
  const all = projectsWithFaults(window);
  const at = INSTANCES.indexOf(instance);
  const exporter = createSimulatedExporter({
    instance,
    projects: areShards === true ? all.map((project) => partOf(project, at)) : all,
    maxAgeSeconds: Math.max(maxAgeSeconds, 3 * own.pollSeconds),
    ...own,
  });
  return { instance, exporter };
}

function other(at: number): string {
  return INSTANCES.at(at - 1) ?? '';
}

/** Every other restore point and vault; what somebody took away, the first of them counts. */
function partOf(project: SimulatedProject, at: number): SimulatedProject {
  const isOwn = (_: unknown, index: number) => index % INSTANCES.length === at;
  return {
    ...project,
    stateAt: (seconds, instance) => {
      const { lost = 0, ...state } = project.stateAt(seconds, instance);
      return { ...state, lost: at === 0 ? lost : 0 };
    },
    checkpoints: new Map([...project.checkpoints].filter(isOwn)),
    vaults: (project.vaults ?? []).filter(isOwn),
  };
}

function isWrongAt({ beginsSeconds, endsSeconds }: Window, seconds: number): boolean {
  return seconds >= beginsSeconds && seconds < endsSeconds;
}

interface TargetState {
  readonly instance: string;
  readonly isUp: boolean;
  readonly isWrong: boolean;
}

function foundOf(
  { shown, instances }: JobFault,
  { instance, isUp, isWrong }: TargetState,
): ReadonlyMap<string, number> {
  if (!isUp) return new Map([['up{}', 0]]);
  const isHere = isWrong && instances.includes(instance);
  const values = shown(isHere, INSTANCES.indexOf(instance));
  if (values === undefined) return new Map();
  const all = { up: 1, ...values };
  return new Map(Object.entries(all).map(([metric, value]) => [`${metric}{}`, value]));
}
