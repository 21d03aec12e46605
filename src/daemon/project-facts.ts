import type { ProjectConfig } from '../config/schema/config.ts';
import type { EndedCycle } from '../domain/cycle.ts';
import { onceFor } from '../domain/once-for.ts';
import type { ProjectReadings } from '../domain/reading.ts';
import { TASK_TYPES } from '../domain/task.ts';
import type { ProjectFacts } from '../metrics/own/own-metrics.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Polling } from '../status/model/facts.ts';
import type { Connection } from './access/connection.ts';
import { operationsOf } from './access/sign-in.ts';
import type { Collector } from './collectors/collector.ts';
import { tells } from './collectors/ours.ts';
import type { StandingNow } from './cycle-reports.ts';
import { type ListParts, listsOf } from './report/polling.ts';

export interface FactParts {
  readonly config: ProjectConfig;
  readonly connection: Connection;
  readonly collectors: readonly Collector[];
  readonly schedule: Pick<Schedule, 'nextRunMs'>;
  readonly readingsNow: () => ProjectReadings;
}

/** What the exporter's own metrics tell of a project, and what they ask it for. */
export function projectFacts({
  config,
  connection,
  collectors,
  schedule,
  readingsNow,
}: FactParts): ProjectFacts {
  // A scrape waits for it.
  const truncatedIn = onceFor(countTruncated);
  return {
    name: config.name,
    operations: operationsOf(config),
    taskTypes: (config.discover?.tasksSeconds ?? 0) > 0 && tells(config, 'tasks') ? TASK_TYPES : [],
    tlsVerificationDisabled: config.tls.insecureSkipVerify,
    intervalSeconds: config.intervalMs / 1000,
    maxAgeSeconds: config.poll.maxAgeMs / 1000,
    checkpoints: countBySource(config),
    nextCycleSeconds: () => nextCycleSeconds(schedule),
    authSuccess: connection.areCredentialsGood,
    authExpirySeconds: connection.credentialsEndSeconds,
    clockSkewSeconds: connection.clockSkewSeconds,
    requestsPerSecond: connection.requestsPerSecond,
    circuitOpen: () => collectors.some((collector) => collector.isCircuitOpen()),
    truncated: () => truncatedIn(readingsNow()),
  };
}

export interface SummaryParts {
  readonly schedule: Pick<Schedule, 'nextRunMs'>;
  readonly readings: ProjectReadings;
}

/** What is told of a project after its first cycle. */
export function summaryOf({ schedule, readings }: SummaryParts): StandingNow {
  return { nextCycleSeconds: nextCycleSeconds(schedule), ...countReadings(readings) };
}

export interface PollingParts extends Omit<FactParts, 'readingsNow'>, ListParts {
  readonly config: ProjectConfig;
  readonly lastCycle: EndedCycle | undefined;
}

/** How a project is asked, for who looks at it. */
export function pollingOf({
  config,
  connection,
  collectors,
  schedule,
  ...parts
}: PollingParts): Polling {
  const { lastCycle } = parts;
  const target = connection.target();
  return {
    project: config.name,
    region: config.region,
    projectId: target?.projectId ?? config.projectId,
    endpoint: target?.endpoint ?? config.endpoint,
    lastCycle,
    nextCycleSeconds: nextCycleSeconds(schedule),
    intervalSeconds: config.intervalMs / 1000,
    maxAgeSeconds: config.poll.maxAgeMs / 1000,
    isSignInGood: connection.areCredentialsGood(),
    signInEndsSeconds: connection.credentialsEndSeconds(),
    requestsPerSecond: connection.requestsPerSecond(),
    requestsPerSecondMax: config.poll.requestsPerSecond,
    isCircuitOpen: collectors.some((collector) => collector.isCircuitOpen()),
    lists: listsOf({ config, ...parts }),
  };
}

function nextCycleSeconds(schedule: Pick<Schedule, 'nextRunMs'>): number | undefined {
  const nextMs = schedule.nextRunMs();
  return nextMs === undefined ? undefined : nextMs / 1000;
}

/**
 * How many checkpoints come from the configuration itself, and how many from files. That there is
 * none here is not worth a word where other processes may have some.
 */
function countBySource({
  checkpoints,
  discover,
  part,
}: ProjectConfig): Readonly<Record<'static' | 'file', number | undefined>> {
  const areElsewhere = part !== undefined && (part.others.length > 0 || discover !== undefined);
  if (areElsewhere && checkpoints.length === 0) return { static: undefined, file: undefined };
  const fromFiles = checkpoints.filter(({ source }) => source === 'file').length;
  return { static: checkpoints.length - fromFiles, file: fromFiles };
}

/** Restore points that have more resources than become series. */
export function countTruncated(readings: ProjectReadings): number {
  let truncated = 0;
  for (const { known } of readings.values()) {
    if (known.restorePoint?.vault?.leftOut !== undefined) truncated += 1;
  }
  return truncated;
}

function countReadings(readings: ProjectReadings): Pick<StandingNow, 'missing' | 'failing'> {
  let missing = 0;
  let failing = 0;
  for (const { known, failure } of readings.values()) {
    if (known.presence === 'missing') missing += 1;
    if (failure !== undefined) failing += 1;
  }
  return { missing, failing };
}
