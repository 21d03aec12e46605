import { createCbrClient } from './cbr/client.ts';
import { createHttp, isFailure } from './cbr/http.ts';
import type { OnRequest } from './cbr/operation.ts';
import type { ProjectConfig } from './config/config.ts';
import type { Log, LogFields } from './log.ts';
import type { OwnMetrics } from './metrics/own-metrics.ts';
import { type Cycle, createPoller } from './poll.ts';
import { pollLogLines } from './poll-log.ts';
import { type Reading, readingEvents } from './poll-state.ts';
import type { Readings } from './readings.ts';
import { createSchedule, type SkipReason } from './schedule.ts';
import { operationsOf, type SignIns } from './sign-in.ts';
import { createStaleness } from './staleness.ts';
import type { ProjectSummary } from './web/landing-page.ts';

export interface ProjectOptions {
  readonly config: ProjectConfig;
  readonly readings: Readings;
  readonly ownMetrics: OwnMetrics;
  readonly signIns: SignIns;
  readonly userAgent: string;
  readonly log: Log;
  readonly nowMs: () => number;
  /** Told that readings changed and the cycle goes on. */
  readonly onChange: () => void;
  /** Told that a cycle ended; a state that holds all of it is to be published now. */
  readonly onCycleEnd: () => Promise<void>;
}

/** One configured project with everything that runs for it. */
export interface Project {
  readonly name: string;
  /** Runs the first cycle at once and the others by the schedule. */
  start(): void;
  /** Runs one cycle without any schedule. */
  runCycle(): Promise<void>;
  /** Ends the running cycle at once; nothing is started afterwards. */
  stop(): Promise<void>;
  hasFinishedFirstCycle(): boolean;
  summary(): ProjectSummary;
}

export function createProject(options: ProjectOptions): Project {
  const { config, readings, ownMetrics, log, nowMs } = options;
  const project = config.name;
  const stopping = new AbortController();
  let lastCycle: Cycle | undefined;
  /** What the last answers said of the credentials. */
  let accepted: boolean | undefined;

  const http = createHttp({
    timeoutMs: config.poll.timeoutMs,
    connections: config.poll.concurrency,
    userAgent: options.userAgent,
    tls: config.tls,
    proxy: config.proxy,
  });
  const onRequest: OnRequest = (request) => ownMetrics.request(project, request);
  const authorization = options.signIns.authorizationOf(config, http, onRequest);
  const client = createCbrClient({ http, authorization, onRequest, nowMs });
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
    concurrency: config.poll.concurrency,
    fetchRestorePoint: client.fetchRestorePoint,
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
  });

  function take(previous: Reading, next: Reading): void {
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
    const cycle = await poller.run(stopping.signal);
    if (cycle === undefined) return;
    ownMetrics.cycleEnded(project, cycle);
    reportCycle(log, project, { previous: lastCycle, cycle });
    if (asks) await reportTarget();
    await options.onCycleEnd();
    lastCycle = cycle;
  }

  async function runSafely(): Promise<void> {
    try {
      await runCycle();
    } catch (error) {
      if (!stopping.signal.aborted) log.error({ project, err: error }, 'internal error in a cycle');
    }
  }

  /** The project ID and the endpoint may come from the sign-in alone. */
  async function reportTarget(): Promise<void> {
    const target = await authorization.target(stopping.signal);
    if (isFailure(target)) return;
    ownMetrics.target(project, { region: config.region ?? '', ...target });
  }

  function onSkipped(reason: SkipReason | 'auth_paused', more: LogFields = {}): void {
    ownMetrics.cycleSkipped(project, reason);
    log.warn({ project, reason, ...more }, 'poll cycle skipped');
  }

  ownMetrics.addProject({
    name: project,
    operations: operationsOf(config),
    tlsVerificationDisabled: config.tls.insecureSkipVerify,
    intervalSeconds: config.intervalMs / 1000,
    maxAgeSeconds: config.poll.maxAgeMs / 1000,
    checkpoints: countBySource(config),
    nextCycleSeconds,
    // Another project with the same credentials may have learned more by now.
    authSuccess: () => (authorization.isRefused() ? false : accepted),
    authExpirySeconds: () => {
      const expiresAtMs = authorization.expiresAtMs();
      return expiresAtMs === undefined ? undefined : expiresAtMs / 1000;
    },
  });

  if (config.endpoint !== undefined && config.projectId !== undefined) {
    const { endpoint, projectId } = config;
    ownMetrics.target(project, { region: config.region ?? '', endpoint, projectId });
  }

  function nextCycleSeconds(): number | undefined {
    const next = schedule.nextRunMs();
    return next === undefined ? undefined : next / 1000;
  }

  return {
    name: project,
    start: () => schedule.start(),
    runCycle: runSafely,
    stop: async () => {
      schedule.stop();
      staleness.stop();
      stopping.abort();
      await http.close();
    },
    hasFinishedFirstCycle: () => lastCycle !== undefined,
    summary: () => {
      const polled = [...(readings.state().get(project)?.values() ?? [])];
      return {
        name: project,
        region: config.region ?? '',
        up: lastCycle === undefined ? undefined : isAnswered(lastCycle),
        lastCycleSeconds: lastCycle?.endedAtSeconds,
        nextCycleSeconds: nextCycleSeconds(),
        presences: countPresences(polled),
        failing: polled.filter(({ failure }) => failure !== undefined).length,
      };
    },
  };
}

function reportCycle(
  log: Log,
  project: string,
  { previous, cycle }: { readonly previous: Cycle | undefined; readonly cycle: Cycle },
): void {
  const { checkpoints, answered, durationSeconds } = cycle;
  const fields = { project, checkpoints, answered, duration_seconds: durationSeconds };
  const was = previous === undefined ? undefined : isAnswered(previous);
  if (!isAnswered(cycle) && was !== false) log.warn(fields, 'no answer in a whole poll cycle');
  else if (isAnswered(cycle) && was === false) log.info(fields, 'answers again');
  else log.debug(fields, 'poll cycle ended');
}

/** A project without checkpoints asks for nothing and misses nothing. */
function isAnswered({ checkpoints, answered }: Cycle): boolean {
  return checkpoints === 0 || answered > 0;
}

function countBySource({ checkpoints }: ProjectConfig): Record<string, number> {
  const fromFiles = checkpoints.filter(({ source }) => source === 'file').length;
  return { static: checkpoints.length - fromFiles, file: fromFiles };
}

function countPresences(polled: readonly Reading[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { known } of polled) counts[known.presence] = (counts[known.presence] ?? 0) + 1;
  return counts;
}
