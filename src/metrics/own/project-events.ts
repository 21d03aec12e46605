import { type EndedCycle, type SkipReason, withLists } from '../../domain/cycle.ts';
import type { Anomaly, FailureReason } from '../../domain/outcome.ts';
import type { ReadingEvents } from '../../domain/reading.ts';
import type { WaitCause } from './own-families.ts';
import type { Told } from './told-families.ts';

/** Where a project's requests go. */
export interface ProjectTarget {
  readonly projectId: string;
  readonly region: string;
  readonly endpoint: string;
}

export interface SentRequest {
  readonly operation: string;
  readonly durationSeconds: number;
  readonly failure: FailureReason | undefined;
}

/** What happens to a project, each with all that it changes. */
export function projectEvents(told: Told) {
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
