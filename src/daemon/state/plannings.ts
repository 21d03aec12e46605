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
  /** Whether an earlier run read them: this one has yet to read them, and to tell of them. */
  readonly areRestored?: true;
}

const NO_PLANNING: Planning = { schedules: NO_SCHEDULES, plans: undefined, atSeconds: 0 };

export type Plannings = ReturnType<typeof createPlannings>;

/** Holds what is planned, by project, and is the only place that replaces it. */
export function createPlannings() {
  const projects = new Map<string, Planning>();
  const of = (project: string) => projects.get(project) ?? NO_PLANNING;
  return {
    of,
    replace: (project: string, planning: Planning) => void projects.set(project, planning),
    forget: (project: string) => void projects.delete(project),
    policyOf: (project: string, policyId: string) =>
      of(project).plans?.policies.find(({ policy }) => policy.id === policyId),
    policies: (isAmong: (project: string) => boolean): readonly PolicyReading[] =>
      Array.from(projects).flatMap(([project, { plans }]) =>
        isAmong(project) ? (plans?.policies ?? []) : [],
      ),
  };
}
