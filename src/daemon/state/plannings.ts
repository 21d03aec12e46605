import type { PolicyReading } from '../../domain/plan.ts';
import type { Plans } from '../../planning/plans.ts';
import { NO_SCHEDULES, type Schedules } from '../../planning/schedules.ts';

/** What is known of the policies of a project. Immutable; replaced whole. */
export interface Planning {
  readonly schedules: Schedules;
  /** As of now; undefined before the policies were read, and when that is too long ago. */
  readonly plans: Plans | undefined;
  /** When they were last read; 0 = never. */
  readonly atSeconds: number;
}

const NO_PLANNING: Planning = { schedules: NO_SCHEDULES, plans: undefined, atSeconds: 0 };

/** Holds what is planned, by project, and is the only place that replaces it. */
export interface Plannings {
  of(project: string): Planning;
  replace(project: string, planning: Planning): void;
  forget(project: string): void;
  policyOf(project: string, policyId: string): PolicyReading | undefined;
  /** Of all of these projects. */
  policies(isAmong: (project: string) => boolean): readonly PolicyReading[];
}

export function createPlannings(): Plannings {
  const projects = new Map<string, Planning>();
  const of = (project: string) => projects.get(project) ?? NO_PLANNING;
  return {
    of,
    replace: (project, planning) => void projects.set(project, planning),
    forget: (project) => void projects.delete(project),
    policyOf: (project, policyId) =>
      of(project).plans?.policies.find(({ policy }) => policy.id === policyId),
    policies: (isAmong) =>
      Array.from(projects).flatMap(([project, { plans }]) =>
        isAmong(project) ? (plans?.policies ?? []) : [],
      ),
  };
}
