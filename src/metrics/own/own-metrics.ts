import { ALONE, type Shard } from '../../domain/shard.ts';
import type { Format } from '../exposition/text.ts';
import { createOwnGroup, OPEN } from './own-group.ts';
import { createOwnRuns } from './own-runs.ts';
import { createProcessMetrics } from './process-metrics.ts';
import { projectEvents } from './project-events.ts';
import { type ProjectListFacts, tellProjectList } from './project-list-families.ts';
import { type Told, toldFamilies } from './told-families.ts';

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
  readonly checkpoints: Readonly<Record<string, number | undefined>>;
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

export type OwnMetrics = ReturnType<typeof createOwnMetrics>;

/**
 * What the exporter says about itself. A new metric is a row in own-families.ts and one call on
 * `told`; where an event changes several it has a method here.
 */
export function createOwnMetrics(options: OwnMetricsOptions) {
  const { nowMs = Date.now, logLinesLost = () => 0 } = options;
  const projects = new Map<string, ProjectFacts>();
  const lists = new Set<string>();
  const isConfigured = (project: string) => projects.has(project) || lists.has(project);
  const group = createOwnGroup({ isConfigured, nowMs });
  const told = toldFamilies(group);
  // Apart from the rest, since every scrape changes it.
  const answerGroup = createOwnGroup({ nowMs });
  const answered = { handler: OPEN, code: OPEN };
  const answers = answerGroup.counter(
    'cbr_exporter_http_requests_total',
    'HTTP requests answered.',
    answered,
  );
  const sources = [createProcessMetrics(nowMs), group, answerGroup];
  const runs = createOwnRuns(sources);
  let linesLost = 0;
  group.startAtZero({});
  tellProcess(told, options);

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

function tellProcess(
  told: Told,
  { version, revision, nodeVersion, shard = ALONE }: OwnMetricsOptions,
): void {
  told.buildInfo.set({ version, revision, node_version: nodeVersion }, 1);
  told.shard.set({}, shard.index);
  told.totalShards.set({}, shard.total);
}

function tellConfigured(told: Told, facts: ProjectFacts): void {
  const project = facts.name;
  told.tlsVerificationDisabled.set({ project }, Number(facts.tlsVerificationDisabled));
  told.interval.set({ project }, facts.intervalSeconds);
  told.maxAge.set({ project }, facts.maxAgeSeconds);
  const counts = Object.entries(facts.checkpoints);
  for (const [source, count] of counts) told.checkpoints.set({ project, source }, count);
  if (counts.every(([, count = 0]) => count === 0)) told.up.set({ project }, undefined);
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
