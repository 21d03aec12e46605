import { type PollState, type ProjectReadings, type Reading, unpolled } from './poll-state.ts';

export interface ConfiguredProject {
  readonly name: string;
  readonly checkpoints: readonly { readonly checkpointId: string }[];
}

/** Holds the one state of the process, and is the only place that replaces it. */
export interface Readings {
  /** The state as of now; it never changes afterwards. */
  state(): PollState;
  reading(project: string, checkpointId: string): Reading;
  replace(reading: Reading): void;
}

/**
 * Replacements are collected and folded into a new state when somebody looks at it: a cycle over
 * 10,000 checkpoints would otherwise copy 10,000 entries once per answer.
 */
export function createReadings(projects: readonly ConfiguredProject[]): Readings {
  let current: PollState = new Map(
    projects.map(({ name, checkpoints }) => [
      name,
      new Map(checkpoints.map(({ checkpointId }) => [checkpointId, unpolled(name, checkpointId)])),
    ]),
  );
  let pending = new Map<string, Map<string, Reading>>();

  return {
    state: () => {
      if (pending.size > 0) {
        current = fold(current, pending);
        pending = new Map();
      }
      return current;
    },
    reading: (project, checkpointId) => {
      const reading =
        pending.get(project)?.get(checkpointId) ?? current.get(project)?.get(checkpointId);
      if (reading === undefined) throw new Error(`not configured: ${project} ${checkpointId}`);
      return reading;
    },
    replace: (reading) => {
      const { project, checkpointId } = reading.known;
      const changed = pending.get(project) ?? new Map<string, Reading>();
      pending.set(project, changed.set(checkpointId, reading));
    },
  };
}

function fold(
  state: PollState,
  pending: ReadonlyMap<string, ReadonlyMap<string, Reading>>,
): PollState {
  const folded = new Map<string, ProjectReadings>(state);
  for (const [project, changed] of pending) {
    const readings = new Map(state.get(project));
    for (const [checkpointId, reading] of changed) readings.set(checkpointId, reading);
    folded.set(project, readings);
  }
  return folded;
}
