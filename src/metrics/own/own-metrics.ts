import type { Anomaly, FailureReason } from '../../domain/outcome.ts';
import type { ReadingEvents } from '../../domain/reading.ts';
import { ALONE, type Shard } from '../../domain/shard.ts';
import type { Format } from '../exposition/text.ts';
import {
  answerFamilies,
  cycleFamilies,
  discoveryFamilies,
  projectFamilies,
  requestFamilies,
  type SkipReason,
  type WaitCause,
} from './own-families.ts';
import { createOwnGroup, OPEN, type OwnGroup } from './own-group.ts';
import { createOwnRuns } from './own-runs.ts';
import { processFamilies } from './process-families.ts';
import { createProcessMetrics } from './process-metrics.ts';
import {
  type ProjectListFacts,
  projectListFamilies,
  tellProjectList,
} from './project-list-families.ts';
import { taskFamilies } from './task-families.ts';

export interface OwnMetricsOptions {
  readonly version: string;
  readonly revision: string;
  readonly nodeVersion: string;
  readonly shard?: Shard;
  readonly nowMs?: () => number;
  /** Asked at each scrape: lines of the log that could not be written so far. */
  readonly logLinesLost?: () => number;
}

/** One configured project, as far as its gauges are known from the start. */
export interface ProjectFacts {
  readonly name: string;
  /** Requests it may send, for the label of the request metrics. */
  readonly operations: readonly string[];
  /** Types of tasks that are counted from nothing; none where tasks are not read. */
  readonly taskTypes?: readonly string[];
  readonly tlsVerificationDisabled: boolean;
  readonly intervalSeconds: number;
  readonly maxAgeSeconds: number;
  /** Number of watched IDs by where they come from. */
  readonly checkpoints: Readonly<Record<string, number>>;
  /** Asked at each scrape; undefined when no cycle is planned. */
  readonly nextCycleSeconds: () => number | undefined;
  /** Asked likewise; undefined before the credentials were first used. */
  readonly authSuccess: () => boolean | undefined;
  /** Asked likewise; end of the token or temporary key in use. */
  readonly authExpirySeconds: () => number | undefined;
  /** Asked likewise; the API's clock minus ours. */
  readonly clockSkewSeconds: () => number | undefined;
  /** Asked likewise. */
  readonly requestsPerSecond: () => number;
  readonly circuitOpen: () => boolean;
  readonly truncated: () => number;
}

/** Where a project's requests go. */
export interface ProjectTarget {
  readonly projectId: string;
  readonly region: string;
  readonly endpoint: string;
}

export interface EndedCycle {
  readonly endedAtSeconds: number;
  readonly durationSeconds: number;
  readonly checkpoints: number;
  readonly answered: number;
  readonly judgedWrong: number;
  readonly deferred: number;
  readonly lists?: { readonly asked: number; readonly answered: number } | undefined;
}

export interface SentRequest {
  readonly operation: string;
  readonly durationSeconds: number;
  readonly failure: FailureReason | undefined;
}

type Told = ReturnType<typeof toldFamilies>;

function toldFamilies(group: OwnGroup) {
  return {
    ...projectFamilies(group),
    ...answerFamilies(group),
    ...cycleFamilies(group),
    ...discoveryFamilies(group),
    ...projectListFamilies(group),
    ...taskFamilies(group),
    ...requestFamilies(group),
    ...processFamilies(group),
  };
}

export type OwnMetrics = ReturnType<typeof createOwnMetrics>;

/**
 * What the exporter says about itself. A new metric is a row in own-families.ts and one call on
 * `told`; where an event changes several it has a method here.
 */
export function createOwnMetrics(options: OwnMetricsOptions) {
  const { version, revision, nodeVersion, shard = ALONE } = options;
  const { nowMs = Date.now, logLinesLost = () => 0 } = options;
  const projects = new Map<string, ProjectFacts>();
  const lists = new Set<string>();
  const isConfigured = (project: string) => projects.has(project) || lists.has(project);
  const group = createOwnGroup({ isConfigured, nowMs });
  const told = toldFamilies(group);
  // Apart from the rest, since every scrape changes it.
  const answerGroup = createOwnGroup({ nowMs });
  const answers = answerGroup.counter(
    'cbr_exporter_http_requests_total',
    'HTTP requests answered.',
    {
      handler: OPEN,
      code: OPEN,
    },
  );
  const sources = [createProcessMetrics(nowMs), group, answerGroup];
  const runs = createOwnRuns(sources);
  let linesLost = 0;
  group.startAtZero({});
  told.buildInfo.set({ version, revision, node_version: nodeVersion }, 1);
  told.shard.set({}, shard.index);
  told.totalShards.set({}, shard.total);

  return {
    told,
    ...projectEvents(told),
    /** Adds a project, or follows its changed configuration; counters go on. */
    setProject: (facts: ProjectFacts) => {
      const { name: project, operations, taskTypes = [] } = facts;
      projects.set(project, facts);
      tellConfigured(told, facts);
      const operation_type = taskTypes;
      group.startAtZero({ project: [project], operation: operations, operation_type });
    },
    setProjectList: (facts: ProjectListFacts) => {
      lists.add(facts.name);
      tellProjectList(told, facts);
    },
    /** Ends every series of a project, or of a list of them. */
    removeProject: (project: string) => {
      projects.delete(project);
      lists.delete(project);
      group.removeProject(project);
    },
    configLoaded: (atSeconds: number) => {
      told.reloadSuccessful.set({}, 1);
      told.reloadTime.set({}, atSeconds);
    },
    configRefused: () => told.reloadSuccessful.set({}, 0),
    storageWritten: (successful: boolean) => told.storageSuccessful.set({}, Number(successful)),
    published: (successful: boolean) => told.published.set({}, Number(successful)),
    httpRequest: (handler: string, code: number) => answers.inc({ handler, code: String(code) }),
    /** All of them, as they are now. */
    runs: (format: Format = 'text') => {
      for (const facts of projects.values()) tellAsked(told, facts);
      told.logWriteFailures.inc({}, logLinesLost() - linesLost);
      linesLost = logLinesLost();
      return runs(format);
    },
    families: sources.flatMap(({ families }) => families),
  };
}

/** What follows from the configuration alone. */
function tellConfigured(told: Told, facts: ProjectFacts): void {
  const project = facts.name;
  told.tlsVerificationDisabled.set({ project }, Number(facts.tlsVerificationDisabled));
  told.interval.set({ project }, facts.intervalSeconds);
  told.maxAge.set({ project }, facts.maxAgeSeconds);
  const counts = Object.entries(facts.checkpoints);
  for (const [source, count] of counts) told.checkpoints.set({ project, source }, count);
  if (counts.every(([, count]) => count === 0)) told.up.set({ project }, undefined);
}

/** What is asked at each scrape, since nothing happens here when it changes. */
function tellAsked(told: Told, facts: ProjectFacts): void {
  const project = facts.name;
  const accepted = facts.authSuccess();
  told.nextCycle.set({ project }, facts.nextCycleSeconds());
  told.authSuccess.set({ project }, accepted === undefined ? undefined : Number(accepted));
  told.authExpiry.set({ project }, facts.authExpirySeconds());
  told.clockSkew.set({ project }, facts.clockSkewSeconds());
  told.rateLimit.set({ project }, facts.requestsPerSecond());
  told.circuitOpen.set({ project }, Number(facts.circuitOpen()));
  told.truncated.set({ project }, facts.truncated());
}

/** All that a cycle asked for, restore points and lists. */
function withLists({ checkpoints, answered, lists }: EndedCycle) {
  return {
    asked: checkpoints + (lists?.asked ?? 0),
    answered: answered + (lists?.answered ?? 0),
  };
}

/** What happens to a project, each with all that it changes. */
function projectEvents(told: Told) {
  const targets = new Map<string, Parameters<typeof told.projectInfo.set>[0]>();

  /** Undecided answers that turned out to be a wrong endpoint or project. */
  function judgedWrong(project: string, count: number): void {
    const labels = { project, operation: 'show_checkpoint', reason: 'wrong_endpoint' };
    if (count > 0) told.requestFailures.inc(labels, count);
  }

  function anomalies(project: string, found: readonly Anomaly[]): void {
    for (const { kind, field } of found) {
      const counter = kind === 'unknown_value' ? told.unknownValues : told.invalidFields;
      counter.inc({ project, field });
    }
  }

  return {
    anomalies,
    judgedWrong,
    target: (project: string, { projectId: project_id, region, endpoint }: ProjectTarget) => {
      const former = targets.get(project);
      if (former !== undefined) told.projectInfo.set(former, undefined);
      const labels = { project, project_id, region, endpoint };
      targets.set(project, labels);
      told.projectInfo.set(labels, 1);
    },
    request: (project: string, { operation, durationSeconds, failure }: SentRequest) => {
      told.requests.inc({ project, operation });
      told.requestDuration.observe({ project, operation }, durationSeconds);
      if (failure !== undefined) told.requestFailures.inc({ project, operation, reason: failure });
    },
    retried: (project: string, operation: string, reason: FailureReason) =>
      told.retries.inc({ project, operation, reason }),
    waited: (project: string, cause: WaitCause, seconds: number) =>
      told.throttled.inc({ project, cause }, seconds),
    cycleEnded: (project: string, cycle: EndedCycle) => {
      told.cycles.inc({ project });
      told.cycleDuration.observe({ project }, cycle.durationSeconds);
      told.lastCycle.set({ project }, cycle.endedAtSeconds);
      told.deferred.inc({ project }, cycle.deferred);
      judgedWrong(project, cycle.judgedWrong);
      const { asked, answered } = withLists(cycle);
      if (asked === 0) return;
      told.up.set({ project }, answered > 0 ? 1 : 0);
      if (answered === 0) told.cycleFailures.inc({ project });
    },
    cycleSkipped: (project: string, reason: SkipReason) =>
      told.cyclesSkipped.inc({ project, reason }),
    events: (project: string, { entered, newlySkipped, newAnomalies }: ReadingEvents) => {
      if (entered !== undefined) told.transitions.inc({ project, status: entered });
      if (newlySkipped.length > 0) told.skippedSeen.inc({ project }, newlySkipped.length);
      anomalies(project, newAnomalies);
    },
  };
}
