import type { Target } from '../cbr/auth/authorization.ts';
import type { ProjectConfig } from '../config/schema/config.ts';
import { type EndedCycle, isAnswered, type SkipReason } from '../domain/cycle.ts';
import type { Log, LogFields } from '../domain/log.ts';
import type { OwnMetrics } from '../metrics/own/own-metrics.ts';
import { failureFields, isSameFailure, type LogLine } from './collectors/poll-log.ts';

export interface CycleReportsOptions {
  readonly config: Pick<ProjectConfig, 'name' | 'region'> & Partial<Pick<ProjectConfig, 'auth'>>;
  readonly ownMetrics: Pick<OwnMetrics, 'cycleEnded' | 'cycleSkipped' | 'judgedWrong' | 'target'>;
  readonly log: Log;
  /** How the project does now, for the line after its first cycle. */
  readonly standing?: () => StandingNow;
}

/** A project after a cycle, in figures. */
export interface StandingNow {
  readonly nextCycleSeconds: number | undefined;
  readonly missing: number;
  readonly failing: number;
}

/** What is told of a project's cycles, in metrics and in the log. */
export interface CycleReports {
  ended(cycle: EndedCycle, previous: EndedCycle | undefined): void;
  skipped(reason: Exclude<SkipReason, 'auth_paused' | 'circuit_open'>): void;
  /** Nothing was asked for: the credentials were refused and have not changed. */
  paused(untilMs: number): void;
  /** One checkpoint was asked for, and not answered. */
  circuitOpen(judgedWrong: number): void;
  /** Where the requests go; undefined as long as that is not known. */
  target(target: Target | undefined): void;
}

export function createCycleReports(options: CycleReportsOptions): CycleReports {
  const { config, ownMetrics, log } = options;
  const project = config.name;

  function skipped(reason: SkipReason, more: LogFields = {}): void {
    ownMetrics.cycleSkipped(project, reason);
    const message = reason === 'missed' ? 'poll cycles missed; one runs now' : 'poll cycle skipped';
    log.warn({ project, reason, ...more }, message);
  }

  return {
    ended: (cycle, previous) => {
      ownMetrics.cycleEnded(project, cycle);
      const { level, fields, message } = cycleLogLine(project, cycle, previous);
      const signIn = cycle.unsent === undefined ? {} : whereSignedIn(config.auth);
      log[level]({ ...fields, ...signIn }, message);
      if (previous === undefined && options.standing !== undefined) {
        log.info(firstCycleFields(project, cycle, options.standing()), 'first poll cycle ended');
      }
    },
    skipped,
    paused: (untilMs) => skipped('auth_paused', { until: new Date(untilMs).toISOString() }),
    circuitOpen: (judgedWrong) => {
      ownMetrics.judgedWrong(project, judgedWrong);
      skipped('circuit_open');
    },
    target: (target) => {
      if (target === undefined) return;
      ownMetrics.target(project, { region: config.region ?? '', ...target });
    },
  };
}

function firstCycleFields(
  project: string,
  { checkpoints, answered, deferred, durationSeconds }: EndedCycle,
  { missing, failing, nextCycleSeconds }: StandingNow,
): LogFields {
  const next =
    nextCycleSeconds === undefined ? {} : { next_run: new Date(nextCycleSeconds * 1000) };
  return {
    project,
    checkpoints,
    answered,
    missing,
    failing,
    deferred,
    duration_seconds: durationSeconds,
    ...next,
  };
}

/** Why nothing could be sent is a matter of the sign-in, which has an address of its own. */
function whereSignedIn(auth: ProjectConfig['auth'] | undefined): LogFields {
  const hasUrl = auth !== undefined && 'authUrl' in auth && auth.authUrl !== undefined;
  return hasUrl ? { service: 'IAM', url: auth.authUrl } : {};
}

/** A cycle that ended: worth a word when the API falls silent, and when it answers again. */
function cycleLogLine(
  project: string,
  cycle: EndedCycle,
  previous: EndedCycle | undefined,
): LogLine {
  const { checkpoints, answered, deferred, durationSeconds } = cycle;
  const fields = { project, checkpoints, answered, deferred, duration_seconds: durationSeconds };
  const was = previous === undefined ? undefined : isAnswered(previous);
  if (cycle.unsent !== undefined) {
    const isRepeated = isSameFailure(previous?.unsent, cycle.unsent);
    return {
      level: isRepeated ? 'debug' : 'warn',
      message: 'poll cycle ended early: nothing more could be sent',
      fields: { ...fields, ...failureFields(cycle.unsent) },
    };
  }
  if (!isAnswered(cycle) && was !== false) {
    return { level: 'warn', message: 'no answer in a whole poll cycle', fields };
  }
  if (isAnswered(cycle) && was === false) {
    return { level: 'info', message: 'answers again', fields };
  }
  const isCut = deferred > 0 && (previous?.deferred ?? 0) === 0;
  return isCut
    ? { level: 'warn', message: 'the deadline came before all checkpoints were asked for', fields }
    : { level: 'debug', message: 'poll cycle ended', fields };
}
