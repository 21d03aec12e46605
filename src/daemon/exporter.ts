import { createHttpFactory } from '../cbr/http/http.ts';
import { isSame } from '../config/same.ts';
import type { Config, ProjectConfig } from '../config/schema/config.ts';
import type { Log } from '../domain/log.ts';
import { withoutStale } from '../domain/reading.ts';
import type { Body, Encoding } from '../metrics/exposition/exposition.ts';
import { createPublication } from '../metrics/exposition/publication.ts';
import { createSegmentedRenderer } from '../metrics/exposition/segments.ts';
import { TEXT_CONTENT_TYPE } from '../metrics/exposition/text.ts';
import { POLL_FAMILIES } from '../metrics/families/poll-families.ts';
import {
  RESOURCE_FAMILIES,
  RESTORE_POINT_FAMILIES,
} from '../metrics/families/restore-point-families.ts';
import { createOwnMetrics, type OwnMetrics } from '../metrics/own/own-metrics.ts';
import { createStorage, type StoredProject } from '../storage/storage.ts';
import { type App, buildApp, type ReloadAnswer } from '../web/app.ts';
import { identityOf } from './access/connection.ts';
import { createSignIns } from './access/sign-in.ts';
import { createProject, type Project, type ProjectLegacy } from './project.ts';
import { createReadings } from './readings.ts';

export interface ExporterOptions {
  readonly config: Config;
  readonly version: string;
  readonly revision: string;
  readonly nodeVersion: string;
  readonly telemetryPath: string;
  /** Whether per-resource series are exposed. */
  readonly resources: boolean;
  /** Directory that keeps the readings over a restart. */
  readonly storagePath: string | undefined;
  /** Reads the configuration anew and takes it over, for who asks for it by HTTP. */
  readonly reload: () => Promise<ReloadAnswer>;
  readonly log: Log;
  readonly nowMs: () => number;
}

export interface Exporter {
  readonly app: App;
  readonly ownMetrics: OwnMetrics;
  /** Makes the first state servable: what an earlier run knew, all else unknown. */
  prepare(): Promise<void>;
  /** Starts the cycles of every project, the first of them now. */
  start(): void;
  /** Follows a changed configuration. To be called again only once it is done. */
  reconfigure(config: Config): Promise<void>;
  /** One cycle of every project; true when every checkpoint got a definite answer. */
  runOnce(): Promise<boolean>;
  /** The exposition as a scrape without compression gets it. */
  exposition(): Promise<Buffer>;
  /** Ends cycles, timers and connections to the API. */
  stop(): Promise<void>;
}

/** Puts the parts together. Construction starts nothing: no timer, no socket, no read. */
export function createExporter(options: ExporterOptions): Exporter {
  const { version, log, nowMs } = options;
  const readings = createReadings(options.config.projects);
  const ownMetrics = createOwnMetrics({
    version,
    revision: options.revision,
    nodeVersion: options.nodeVersion,
  });
  ownMetrics.configLoaded(nowMs() / 1000);

  const render = createSegmentedRenderer({
    known: options.resources
      ? [...RESTORE_POINT_FAMILIES, ...RESOURCE_FAMILIES]
      : RESTORE_POINT_FAMILIES,
    reading: POLL_FAMILIES,
  });
  const publication = createPublication({
    render: () => render(readings.state()),
    onBug: (error) => log.error({ err: error }, 'internal error in rendering'),
  });
  const openHttp = createHttpFactory({ userAgent: `cbr-exporter/${version}` });
  const signIns = createSignIns({ openHttp, log, nowMs, random: Math.random });
  const storage =
    options.storagePath === undefined
      ? undefined
      : createStorage({
          directory: options.storagePath,
          version,
          projects: storedProjects,
          log,
          onWrite: ownMetrics.storageWritten,
        });
  let projects = options.config.projects.map((config) => newProject(config));
  let wasReady = false;
  let isRunning = false;

  function newProject(config: ProjectConfig, legacy?: ProjectLegacy): Project {
    return createProject({
      config,
      ...(legacy === undefined ? {} : { legacy }),
      readings,
      ownMetrics,
      signIns,
      openHttp,
      log,
      nowMs,
      random: Math.random,
      onChange: publication.publishSoon,
      onCycleEnd: async () => {
        void storage?.save();
        await publication.publish();
      },
    });
  }

  function storedProjects(): ReadonlyMap<string, StoredProject> {
    const state = readings.state();
    return new Map(
      projects.map(({ name, config }) => [
        name,
        { identity: identityOf(config), readings: state.get(name) ?? new Map() },
      ]),
    );
  }

  /** Takes up what an earlier run knew, as far as it is about the same project. */
  async function restore(): Promise<void> {
    const stored = (await storage?.load()) ?? new Map<string, StoredProject>();
    for (const { name, config } of projects) {
      const known = stored.get(name);
      if (known === undefined || known.identity !== identityOf(config)) continue;
      for (const reading of known.readings.values()) {
        readings.replace(withoutStale(reading, nowMs() / 1000, config.poll.maxAgeMs / 1000));
      }
    }
  }

  /** A reload may add projects; it never makes an exporter unready that was ready before. */
  function notReady(): readonly string[] {
    const waiting = projects.filter((project) => !project.hasFinishedFirstCycle());
    wasReady ||= waiting.length === 0;
    return wasReady
      ? []
      : waiting.map(({ name }) => `project ${name} has not finished its first poll cycle`);
  }

  async function reconfigure(config: Config): Promise<void> {
    notReady();
    const wanted = new Map(config.projects.map((project) => [project.name, project]));
    const kept = new Map<string, Project>();
    const legacies = new Map<string, ProjectLegacy>();
    const forget = new Set<string>();
    const removed: string[] = [];
    await Promise.all(
      projects.map(async (project) => {
        const { name } = project;
        const next = wanted.get(name);
        if (next === undefined) {
          removed.push(name);
          await project.stop();
          return;
        }
        if (identityOf(project.config) !== identityOf(next)) forget.add(name);
        if (isSame(project.config, next)) kept.set(name, project);
        else legacies.set(name, await project.handOver());
      }),
    );
    readings.reconfigure(config.projects, forget);
    for (const name of removed) ownMetrics.removeProject(name);
    projects = config.projects.map(
      (project) => kept.get(project.name) ?? newProject(project, legacies.get(project.name)),
    );
    await publication.publish();
    // Before the start everything is still to be started, after the stop nothing any more.
    if (!isRunning) return;
    for (const project of projects) {
      if (kept.has(project.name)) continue;
      project.watchAge();
      project.start();
    }
    void storage?.save();
  }

  async function body(encoding: Encoding): Promise<Body> {
    return publication.body(await ownMetrics.runs(), encoding);
  }

  const app = buildApp({
    version,
    telemetryPath: options.telemetryPath,
    contentType: TEXT_CONTENT_TYPE,
    metrics: body,
    projects: () => projects.map((project) => project.summary()),
    reload: options.reload,
    notReady,
    onAnswer: ownMetrics.httpRequest,
    log,
  });

  return {
    app,
    ownMetrics,
    prepare: async () => {
      await restore();
      for (const project of projects) project.watchAge();
      await publication.publish();
    },
    start: () => {
      isRunning = true;
      for (const project of projects) project.start();
    },
    reconfigure,
    runOnce: async () => {
      await Promise.all(projects.map((project) => project.runCycle()));
      await publication.publish();
      const all = [...readings.state().values()].flatMap((each) => [...each.values()]);
      return all.every(({ pollSuccess }) => pollSuccess === true);
    },
    exposition: async () => Buffer.concat([...(await body('identity'))]),
    stop: async () => {
      isRunning = false;
      await Promise.all(projects.map((project) => project.stop()));
      await storage?.save();
    },
  };
}
