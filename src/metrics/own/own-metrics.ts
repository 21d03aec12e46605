import { type LabelValues, Registry } from 'prom-client';
import type { FailureReason } from '../../domain/outcome.ts';
import type { ReadingEvents } from '../../domain/reading.ts';
import type { Run } from '../exposition/run.ts';
import { createHttpMetrics } from './http-metrics.ts';
import { createOwnFamilies } from './own-families.ts';
import { familiesOf, type OwnFamily, type OwnGroup } from './own-group.ts';
import { createOwnRuns } from './own-runs.ts';
import { removeSeries, type SkipReason, startAtZero, type WaitCause } from './own-series.ts';
import { createProcessMetrics } from './process-metrics.ts';
import { renderRegistry } from './registry-text.ts';

export interface OwnMetricsOptions {
  readonly version: string;
  readonly revision: string;
  readonly nodeVersion: string;
}

/** One configured project, as far as its gauges are known from the start. */
export interface ProjectFacts {
  readonly name: string;
  /** Requests it may send, for the label of the request metrics. */
  readonly operations: readonly string[];
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
  /** Asked likewise. */
  readonly requestsPerSecond: () => number;
  readonly circuitOpen: () => boolean;
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
}

export interface SentRequest {
  readonly operation: string;
  readonly durationSeconds: number;
  readonly failure: FailureReason | undefined;
}

export interface OwnMetrics {
  /** Adds a project, or follows its changed configuration; counters go on. */
  setProject(facts: ProjectFacts): void;
  /** Ends every series of a project. */
  removeProject(project: string): Promise<void>;
  target(project: string, target: ProjectTarget): void;
  request(project: string, request: SentRequest): void;
  retried(project: string, operation: string, reason: FailureReason): void;
  waited(project: string, cause: WaitCause, seconds: number): void;
  cycleEnded(project: string, cycle: EndedCycle): void;
  cycleSkipped(project: string, reason: SkipReason): void;
  /** Undecided answers that turned out to be a wrong endpoint or project, outside of a cycle's end. */
  judgedWrong(project: string, count: number): void;
  events(project: string, events: ReadingEvents): void;
  configLoaded(atSeconds: number): void;
  configRefused(): void;
  storageWritten(successful: boolean): void;
  httpRequest(handler: string, code: number): void;
  /** All of them, as they are now. */
  runs(): Promise<readonly Run[]>;
  readonly families: readonly OwnFamily[];
}

/**
 * What the exporter says about itself. Only names from the configuration and closed sets become
 * labels here: prom-client keys its series by the joined values, without escaping, so texts of
 * the cloud's tenants could make two series one.
 */
export function createOwnMetrics(options: OwnMetricsOptions): OwnMetrics {
  const { version, revision, nodeVersion } = options;
  const projects = new Map<string, ProjectFacts>();
  const targets = new Map<string, LabelValues<string>>();
  const registry = new Registry();
  const metrics = createOwnFamilies(registry, projects);
  const http = createHttpMetrics();
  metrics.buildInfo.set({ version, revision, node_version: nodeVersion }, 1);

  let changes = 0;
  const groups: readonly OwnGroup[] = [
    createProcessMetrics(),
    {
      families: familiesOf(registry),
      version: () => `${changes} ${askedOf(projects)}`,
      text: () => renderRegistry(registry),
    },
    http,
  ];

  /** Everything that changes these families goes through this one or the next. */
  const changing = <Args extends unknown[], Result>(act: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      changes += 1;
      return act(...args);
    };
  };

  /** What happens late, after a project has left the configuration, is no longer of interest. */
  const ifConfigured = <Args extends unknown[]>(act: (project: string, ...args: Args) => void) =>
    changing((project: string, ...args: Args) => {
      if (projects.has(project)) act(project, ...args);
    });

  function judgedWrong(project: string, count: number): void {
    if (count === 0) return;
    const labels = { project, operation: 'show_checkpoint', reason: 'wrong_endpoint' };
    metrics.requestFailures.inc(labels, count);
  }

  return {
    families: groups.flatMap(({ families }) => families),
    setProject: changing((facts) => {
      const project = facts.name;
      metrics.tlsVerificationDisabled.set({ project }, facts.tlsVerificationDisabled ? 1 : 0);
      metrics.interval.set({ project }, facts.intervalSeconds);
      metrics.maxAge.set({ project }, facts.maxAgeSeconds);
      const counts = Object.entries(facts.checkpoints);
      for (const [source, count] of counts) metrics.checkpoints.set({ project, source }, count);
      if (counts.every(([, count]) => count === 0)) metrics.up.remove({ project });
      projects.set(project, facts);
      startAtZero(metrics, project, facts.operations);
    }),
    removeProject: async (project) => {
      projects.delete(project);
      targets.delete(project);
      await removeSeries(registry, project);
      // Only now all of it is gone.
      changes += 1;
    },
    target: ifConfigured((project, { projectId: project_id, region, endpoint }: ProjectTarget) => {
      const former = targets.get(project);
      if (former !== undefined) metrics.projectInfo.remove(former);
      const labels = { project, project_id, region, endpoint };
      targets.set(project, labels);
      metrics.projectInfo.set(labels, 1);
    }),
    request: ifConfigured((project, { operation, durationSeconds, failure }: SentRequest) => {
      metrics.requests.inc({ project, operation });
      metrics.requestDuration.observe({ project, operation }, durationSeconds);
      if (failure !== undefined) {
        metrics.requestFailures.inc({ project, operation, reason: failure });
      }
    }),
    retried: ifConfigured((project, operation: string, reason: FailureReason) => {
      metrics.retries.inc({ project, operation, reason });
    }),
    waited: ifConfigured((project, cause: WaitCause, seconds: number) => {
      metrics.throttled.inc({ project, cause }, seconds);
    }),
    cycleEnded: ifConfigured((project, cycle: EndedCycle) => {
      metrics.cycles.inc({ project });
      metrics.cycleDuration.observe({ project }, cycle.durationSeconds);
      metrics.lastCycle.set({ project }, cycle.endedAtSeconds);
      metrics.deferred.inc({ project }, cycle.deferred);
      judgedWrong(project, cycle.judgedWrong);
      if (cycle.checkpoints === 0) return;
      metrics.up.set({ project }, cycle.answered > 0 ? 1 : 0);
      if (cycle.answered === 0) metrics.cycleFailures.inc({ project });
    }),
    cycleSkipped: ifConfigured((project, reason: SkipReason) => {
      metrics.cyclesSkipped.inc({ project, reason });
    }),
    judgedWrong: ifConfigured(judgedWrong),
    events: ifConfigured((project, { entered, newlySkipped, newAnomalies }: ReadingEvents) => {
      if (entered !== undefined) metrics.transitions.inc({ project, status: entered });
      if (newlySkipped.length > 0) metrics.skippedSeen.inc({ project }, newlySkipped.length);
      for (const { kind, field } of newAnomalies) {
        const counter = kind === 'unknown_value' ? metrics.unknownValues : metrics.invalidFields;
        counter.inc({ project, field });
      }
    }),
    configLoaded: changing((atSeconds) => {
      metrics.reloadSuccessful.set({}, 1);
      metrics.reloadTime.set({}, atSeconds);
    }),
    configRefused: changing(() => metrics.reloadSuccessful.set({}, 0)),
    storageWritten: changing((successful) => {
      metrics.storageSuccessful.set({}, successful ? 1 : 0);
    }),
    httpRequest: http.answered,
    runs: createOwnRuns(groups),
  };
}

/** What is asked for rather than told, in a text: a change of it is seen nowhere else. */
function askedOf(projects: ReadonlyMap<string, ProjectFacts>): string {
  return Array.from(projects.values(), (facts) => [
    facts.nextCycleSeconds(),
    facts.authSuccess(),
    facts.authExpirySeconds(),
    facts.requestsPerSecond(),
    facts.circuitOpen(),
  ]).join(' ');
}
