/** The times between the ticks of a schedule. */
export interface Gaps {
  /** Infinity when there is one cycle alone. */
  readonly shortestGapMs: number;
  readonly longestGapMs: number;
  /** How much later than the ticks cycles begin; none where they begin at them. */
  readonly offsetMs?: number;
}

export interface ScheduleProblem {
  readonly key: 'schedule' | 'timezone';
  readonly problem: string;
}

export interface ScheduleProblems {
  readonly problems: readonly ScheduleProblem[];
}

/** What a cron expression comes to in a time zone, or everything that is wrong with the two. */
export type ScheduleReading = Gaps | ScheduleProblems;

export type ReadSchedule = (expression: string, timezone: string) => ScheduleReading;
