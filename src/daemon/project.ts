import { isFailure } from '../cbr/http/http.ts';
import type { ProjectConfig } from '../config/schema/config.ts';
import type { Log, LogFields } from '../domain/log.ts';
import { type Reading, readingEvents } from '../domain/reading.ts';
import type { SkipReason } from '../metrics/own/own-families.ts';
import type { OwnMetrics } from '../metrics/own/own-metrics.ts';
import { type Cycle, createPoller } from '../poll/poller.ts';
import { createSchedule } from '../schedule/schedule.ts';
import type { ProjectSummary } from '../web/landing-page.ts';
import {
  type Connection,
  type ConnectionOptions,
  createConnection,
  isSameConnection,
} from './access/connection.ts';
import { operationsOf } from './access/sign-in.ts';
import { cycleLogLine, isAnswered, pollLogLines } from './poll-log.ts';
import { countBySource, countReadings, notPolled } from './project-counts.ts';
import type { Readings } from './readings.ts';
import { createStaleness } from './staleness.ts';

export interface ProjectOptions extends ConnectionOptions {
  readonly readings: Readings;
  readonly ownMetrics: OwnMetrics;
  readonly log: Log;
  /** Told that readings changed and the cycle goes on. */
  readonly onChange: () => void;
  /** Told that a cycle ended; a state that holds all of it is to be published now. */
  readonly onCycleEnd: () => Promise<void>;
  /** What the same project left under its former configuration. */
  readonly legacy?: ProjectLegacy;
}

/** What a project under a changed configuration takes over from the one it replaces. */
export interface ProjectLegacy {
  readonly config: ProjectConfig;
  readonly connection: Connection;
  readonly lastCycle: Cycle | undefined;
  readonly circuitOpen: boolean;
  /** IDs that the last cycle did not come to. */
  readonly waiting: readonly string[];
  /** Whether the last answers showed that the credentials are good. */
  readonly accepted: boolean | undefined;
}

/** One configured project with everything that runs for it. */
export interface Project {
  readonly name: string;
  readonly config: ProjectConfig;
  /** Runs cycles by the schedule, and one at once if anything waits for it. */
  start(): void;
  /** Takes data away that grows too old, from now on. */
  watchAge(): void;
  /** Runs one cycle without any schedule. */
  runCycle(): Promise<void>;
  /** Ends the running cycle at once; nothing is started afterwards. */
  stop(): Promise<void>;
  /** The same, but for what the project's next configuration may go on using. */
  handOver(): Promise<ProjectLegacy>;
  hasFinishedFirstCycle(): boolean;
  summary(): ProjectSummary;
}

export function createProject(options: ProjectOptions): Project {
  const { config, readings, ownMetrics, log, nowMs, legacy } = options;
  const project = config.name;
  const stopping = new AbortController();
  const isConnected = legacy !== undefined && isSameConnection(legacy.config, config);
  const connection = isConnected ? legacy.connection : createConnection(options);
  const { authorization } = connection;
  /** What the last cycle did not come to, and what no cycle knew. */
  const first = [...(legacy?.waiting ?? []), ...notPolled(readings.state().get(project))];
  let lastCycle = legacy?.lastCycle;
  let running: Promise<void> | undefined;
  /** What the last answers said of the credentials. */
  let accepted = isConnected ? legacy.accepted : undefined;

  const staleness = createStaleness({
    maxAgeMs: config.poll.maxAgeMs,
    readings: () => readings.state().get(project) ?? new Map(),
    nowMs,
    onStale: (reading) => {
      const { checkpointId } = reading.known;
      log.warn({ project, checkpoint_id: checkpointId }, 'data is too old to be shown any longer');
      readings.replace(reading);
      options.onChange();
    },
  });
  const poller = createPoller({
    checkpoints: config.checkpoints,
    first,
    // Another way to the API is worth a whole cycle.
    circuitOpen: isConnected && legacy.circuitOpen,
    concurrency: config.poll.concurrency,
    deadlineMs: config.poll.deadlineMs,
    fetchRestorePoint: connection.fetchRestorePoint,
    nowSeconds: () => nowMs() / 1000,
    readingOf: (checkpointId) => readings.reading(project, checkpointId),
    onReading: take,
    onBug: (error, checkpointId) =>
      log.error({ project, checkpoint_id: checkpointId, err: error }, 'internal error in a poll'),
  });
  const schedule = createSchedule({
    expression: config.schedule,
    timezone: config.timezone,
    run: runSafely,
    onSkipped: (reason) => onSkipped(reason),
    log,
    nowMs,
  });

  function take(previous: Reading, next: Reading): void {
    // The configuration may have changed while the answer was on its way.
    if (stopping.signal.aborted) return;
    const events = readingEvents(previous, next);
    readings.replace(next);
    ownMetrics.events(project, events);
    for (const { level, fields, message } of pollLogLines(previous, next, events)) {
      log[level](fields, message);
    }
    if (next.failure?.reason === 'auth') accepted = false;
    if (next.failure === undefined) {
      accepted = true;
      staleness.arm();
    }
    options.onChange();
  }

  async function runCycle(): Promise<void> {
    const asks = config.checkpoints.length > 0;
    const pause = asks ? await authorization.beginCycle() : undefined;
    // The first cycle runs all the same, without sending anything: readiness waits for it.
    if (pause !== undefined && lastCycle !== undefined) {
      onSkipped('auth_paused', { until: new Date(pause.pausedUntilMs).toISOString() });
      return;
    }
    const end = await poller.run(stopping.signal);
    if (end.kind === 'aborted') return;
    if (end.kind === 'circuit_open') {
      ownMetrics.judgedWrong(project, end.judgedWrong);
      onSkipped('circuit_open');
      return;
    }
    const { cycle } = end;
    ownMetrics.cycleEnded(project, cycle);
    const { level, fields, message } = cycleLogLine(project, { previous: lastCycle, cycle });
    log[level](fields, message);
    if (asks) await reportTarget();
    await options.onCycleEnd();
    lastCycle = cycle;
  }

  async function runSafely(): Promise<void> {
    running = runCycle().catch((error) => {
      if (!stopping.signal.aborted) log.error({ project, err: error }, 'internal error in a cycle');
    });
    await running;
    running = undefined;
  }

  /** The project ID and the endpoint may come from the sign-in alone. */
  async function reportTarget(): Promise<void> {
    const target = await authorization.target(stopping.signal).catch(() => undefined);
    if (target === undefined || isFailure(target)) return;
    ownMetrics.target(project, { region: config.region ?? '', ...target });
  }

  function onSkipped(reason: SkipReason, more: LogFields = {}): void {
    ownMetrics.cycleSkipped(project, reason);
    const message = reason === 'missed' ? 'poll cycles missed; one runs now' : 'poll cycle skipped';
    log.warn({ project, reason, ...more }, message);
  }

  // Only now: the two may share a sign-in.
  if (legacy !== undefined && !isConnected) void legacy.connection.close();

  ownMetrics.setProject({
    name: project,
    operations: operationsOf(config),
    tlsVerificationDisabled: config.tls.insecureSkipVerify,
    intervalSeconds: config.intervalMs / 1000,
    maxAgeSeconds: config.poll.maxAgeMs / 1000,
    checkpoints: countBySource(config.checkpoints),
    nextCycleSeconds,
    // Another project with the same credentials may have learned more by now.
    authSuccess: () => (authorization.isRefused() ? false : accepted),
    authExpirySeconds: () => {
      const expiresAtMs = authorization.expiresAtMs();
      return expiresAtMs === undefined ? undefined : expiresAtMs / 1000;
    },
    requestsPerSecond: connection.requestsPerSecond,
    circuitOpen: poller.isCircuitOpen,
  });

  if (config.endpoint !== undefined && config.projectId !== undefined) {
    const { endpoint, projectId } = config;
    ownMetrics.target(project, { region: config.region ?? '', endpoint, projectId });
  }

  function nextCycleSeconds(): number | undefined {
    const next = schedule.nextRunMs();
    return next === undefined ? undefined : next / 1000;
  }

  function halt(): void {
    schedule.stop();
    staleness.stop();
    stopping.abort();
  }

  return {
    name: project,
    config,
    start: () => {
      const isDue = !isConnected || lastCycle === undefined || first.length > 0;
      schedule.start({ firstCycle: isDue ? 'now' : 'next_tick' });
    },
    watchAge: staleness.start,
    runCycle: runSafely,
    stop: async () => {
      halt();
      await connection.close();
    },
    handOver: async () => {
      halt();
      // What the cycle did not come to is known once it has ended.
      await running;
      return {
        config,
        connection,
        lastCycle,
        accepted,
        circuitOpen: poller.isCircuitOpen(),
        waiting: poller.waiting(),
      };
    },
    hasFinishedFirstCycle: () => lastCycle !== undefined,
    summary: () => ({
      name: project,
      region: config.region ?? '',
      up: lastCycle === undefined ? undefined : isAnswered(lastCycle),
      lastCycleSeconds: lastCycle?.endedAtSeconds,
      nextCycleSeconds: nextCycleSeconds(),
      ...countReadings(readings.state().get(project)),
    }),
  };
}
