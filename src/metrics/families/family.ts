/**
 * A metric family in one place: what it is called, what it means, and the pure function that
 * makes its samples. All families of restore points are gauges.
 */
export interface Family<Subject> {
  readonly name: string;
  readonly help: string;
  /** Labels beyond `project` and `checkpoint_id`, in the order of the samples' values. */
  readonly labels: readonly string[];
  readonly samples: (subject: Subject) => readonly Sample[];
  /** Whether two subjects have the same samples, where that can be told without making them. */
  readonly isSame?: (was: Subject, is: Subject) => boolean;
}

export interface Sample {
  readonly labels: readonly string[];
  readonly value: number;
}

/** One sample without further labels, or none when the value is not known. */
export function one(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels: [], value }];
}

/** One sample per state, exactly one of them 1. */
export function stateSet(states: readonly string[], current: string): readonly Sample[] {
  return states.map((state) => ({ labels: [state], value: state === current ? 1 : 0 }));
}
