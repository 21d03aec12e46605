import type { Config } from './config/config.ts';
import type { Log } from './log.ts';
import { createExposition } from './metrics/exposition.ts';
import { createOwnMetrics } from './metrics/own-metrics.ts';
import { POLL_FAMILIES } from './metrics/poll-families.ts';
import { createPublication, type Encoding } from './metrics/publication.ts';
import { RESOURCE_FAMILIES, RESTORE_POINT_FAMILIES } from './metrics/restore-point-families.ts';
import { TEXT_CONTENT_TYPE } from './metrics/text.ts';
import { createProject } from './project.ts';
import { createReadings } from './readings.ts';
import { createSignIns } from './sign-in.ts';
import { type App, buildApp } from './web/app.ts';

export interface ExporterOptions {
  readonly config: Config;
  readonly version: string;
  readonly revision: string;
  readonly nodeVersion: string;
  readonly telemetryPath: string;
  /** Whether per-resource series are exposed. */
  readonly resources: boolean;
  readonly log: Log;
  readonly nowMs: () => number;
}

export interface Exporter {
  readonly app: App;
  /** Makes the first state servable: every configured checkpoint, unknown. */
  prepare(): Promise<void>;
  /** Starts the cycles of every project, the first of them now. */
  start(): void;
  /** One cycle of every project; true when every checkpoint got a definite answer. */
  runOnce(): Promise<boolean>;
  /** The exposition as a scrape without compression gets it. */
  exposition(): Promise<Buffer>;
  /** Ends cycles, timers and connections to the API. */
  stop(): Promise<void>;
}

/** Puts the parts together. Construction starts nothing: no timer, no socket, no read. */
export function createExporter(options: ExporterOptions): Exporter {
  const { config, version, log, nowMs } = options;
  const readings = createReadings(config.projects);
  const ownMetrics = createOwnMetrics({
    version,
    revision: options.revision,
    nodeVersion: options.nodeVersion,
  });
  ownMetrics.configLoaded(nowMs() / 1000);

  const render = createExposition({
    known: options.resources
      ? [...RESTORE_POINT_FAMILIES, ...RESOURCE_FAMILIES]
      : RESTORE_POINT_FAMILIES,
    reading: POLL_FAMILIES,
  });
  const publication = createPublication({
    render: () => render(readings.state()),
    onBug: (error) => log.error({ err: error }, 'internal error in rendering'),
  });
  const userAgent = `cbr-exporter/${version}`;
  const signIns = createSignIns({ userAgent, log, nowMs, random: Math.random });
  const projects = config.projects.map((project) =>
    createProject({
      config: project,
      readings,
      ownMetrics,
      signIns,
      userAgent,
      log,
      nowMs,
      onChange: publication.publishSoon,
      onCycleEnd: publication.publish,
    }),
  );

  async function body(encoding: Encoding): Promise<Buffer> {
    return publication.body(await ownMetrics.render(), encoding);
  }

  const app = buildApp({
    version,
    telemetryPath: options.telemetryPath,
    contentType: TEXT_CONTENT_TYPE,
    metrics: body,
    projects: () => projects.map((project) => project.summary()),
    notReady: () =>
      projects
        .filter((project) => !project.hasFinishedFirstCycle())
        .map(({ name }) => `project ${name} has not finished its first poll cycle`),
    onAnswer: ownMetrics.httpRequest,
    log,
  });

  return {
    app,
    prepare: publication.publish,
    start: () => {
      for (const project of projects) project.start();
    },
    runOnce: async () => {
      await Promise.all(projects.map((project) => project.runCycle()));
      await publication.publish();
      const all = [...readings.state().values()].flatMap((each) => [...each.values()]);
      return all.every(({ pollSuccess }) => pollSuccess === true);
    },
    exposition: () => body('identity'),
    stop: async () => {
      await Promise.all([...projects.map((project) => project.stop()), signIns.stop()]);
    },
  };
}
