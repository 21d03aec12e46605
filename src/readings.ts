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
  /** Takes a new reading; one of a checkpoint that left the configuration meanwhile is dropped. */
  replace(reading: Reading): void;
  /**
   * Follows a changed configuration: what left it leaves the state, what joined it is unpolled, and
   * projects named in `forget` start anew.
   */
  reconfigure(projects: readonly ConfiguredProject[], forget: ReadonlySet<string>): void;
}

/**
 * Replacements are collected and folded into a new state when somebody looks at it: a cycle over
 * 10,000 checkpoints would otherwise copy 10,000 entries once per answer.
 */
export function createReadings(projects: readonly ConfiguredProject[]): Readings {
  let current = configured(projects, new Map(), { firstIsBaseline: () => true });
  let pending = new Map<string, Map<string, Reading>>();

  function state(): PollState {
    if (pending.size > 0) {
      current = fold(current, pending);
      pending = new Map();
    }
    return current;
  }

  return {
    state,
    reading: (project, checkpointId) => {
      const reading =
        pending.get(project)?.get(checkpointId) ?? current.get(project)?.get(checkpointId);
      if (reading === undefined) throw new Error(`not configured: ${project} ${checkpointId}`);
      return reading;
    },
    replace: (reading) => {
      const { project, checkpointId } = reading.known;
      if (current.get(project)?.has(checkpointId) !== true) return;
      const changed = pending.get(project) ?? new Map<string, Reading>();
      pending.set(project, changed.set(checkpointId, reading));
    },
    reconfigure: (next, forget) => {
      const kept = new Map([...state()].filter(([name]) => !forget.has(name)));
      current = configured(next, kept, { firstIsBaseline: (name) => forget.has(name) });
    },
  };
}

function configured(
  projects: readonly ConfiguredProject[],
  known: PollState,
  { firstIsBaseline }: { readonly firstIsBaseline: (project: string) => boolean },
): PollState {
  return new Map(
    projects.map(({ name, checkpoints }) => {
      const former = known.get(name);
      const fresh = { firstIsBaseline: firstIsBaseline(name) };
      const readings = checkpoints.map(
        ({ checkpointId }) =>
          [checkpointId, former?.get(checkpointId) ?? unpolled(name, checkpointId, fresh)] as const,
      );
      return [name, new Map(readings)];
    }),
  );
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
