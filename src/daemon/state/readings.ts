import { type About, mayBe } from '../../domain/about.ts';
import {
  type PollState,
  type ProjectReadings,
  type Reading,
  unpolled,
} from '../../domain/reading.ts';
import { type ConfiguredProject, createRemovedReadings } from './removed-readings.ts';

export type { ConfiguredProject } from './removed-readings.ts';

/** Holds the one state of the process, and is the only place that replaces it. */
export interface Readings {
  /** The state as of now; it never changes afterwards. */
  state(): PollState;
  /** Those of one project; none of a project that is not configured. */
  of(project: string): ProjectReadings;
  reading(project: string, checkpointId: string): Reading;
  /** What those of a project are about; undefined while nobody has signed in. */
  about(project: string): About | undefined;
  /** All of these, as of now. */
  abouts(): ReadonlyMap<string, About>;
  /** Starts anew what was about something else; whether it did. */
  settle(project: string, about: About): boolean;
  /** Takes a new reading; one of a checkpoint that left the configuration meanwhile is dropped. */
  replace(reading: Reading): void;
  /**
   * Follows a changed configuration: what left it leaves the state, what joined it is unpolled, or
   * goes on where it was within the last day, and projects named in `forget` start anew.
   */
  reconfigure(projects: readonly ConfiguredProject[], forget: ReadonlySet<string>): void;
}

const NONE: ProjectReadings = new Map();

/**
 * Replacements are collected and folded into a new state when somebody looks at it: a cycle over
 * 10,000 checkpoints would otherwise copy 10,000 entries once per answer.
 */
export function createReadings(
  projects: readonly ConfiguredProject[],
  monotonicMs = () => performance.now(),
): Readings {
  let current = configured(projects, () => undefined, { firstIsBaseline: () => true });
  const removed = createRemovedReadings(monotonicMs);
  let pending = new Map<string, Map<string, Reading>>();
  let abouts: ReadonlyMap<string, About> = new Map();

  function state(): PollState {
    if (pending.size > 0) {
      current = fold(current, pending);
      pending = new Map();
    }
    return current;
  }

  return {
    state,
    of: (project) => state().get(project) ?? NONE,
    reading: (project, checkpointId) => {
      const reading =
        pending.get(project)?.get(checkpointId) ?? current.get(project)?.get(checkpointId);
      if (reading === undefined) throw new Error(`not configured: ${project} ${checkpointId}`);
      return reading;
    },
    about: (project) => abouts.get(project),
    abouts: () => abouts,
    settle: (project, about) => {
      const former = abouts.get(project);
      if (former !== undefined && mayBe(former, about)) return false;
      // What is learned late, of a project that has left the configuration, is of no interest.
      if (!current.has(project)) return false;
      abouts = new Map([...abouts, [project, about]]);
      if (former === undefined) return false;
      const ids = Array.from(current.get(project)?.keys() ?? []);
      pending.set(project, new Map(ids.map((id) => [id, unpolled(project, id)])));
      removed.forget((name) => name === project);
      return true;
    },
    replace: (reading) => {
      const { project, checkpointId } = reading.known;
      if (current.get(project)?.has(checkpointId) !== true) return;
      const changed = pending.get(project) ?? new Map<string, Reading>();
      pending.set(project, changed.set(checkpointId, reading));
    },
    reconfigure: (next, forgotten) => {
      const kept = new Map([...state()].filter(([name]) => !forgotten.has(name)));
      removed.remember(kept, next);
      const names = new Set(next.map(({ name }) => name));
      removed.forget((name) => !names.has(name) || forgotten.has(name));
      const known = (name: string, id: string) =>
        kept.get(name)?.get(id) ?? removed.recall(name, id);
      current = configured(next, known, { firstIsBaseline: (name) => forgotten.has(name) });
      const isKept = ([name]: readonly [string, About]) =>
        current.has(name) && !forgotten.has(name);
      abouts = new Map([...abouts].filter(isKept));
    },
  };
}

function configured(
  projects: readonly ConfiguredProject[],
  known: (project: string, checkpointId: string) => Reading | undefined,
  { firstIsBaseline }: { readonly firstIsBaseline: (project: string) => boolean },
): ReadonlyMap<string, ListedReadings> {
  return new Map(
    projects.map(({ name, checkpoints }) => {
      const fresh = { firstIsBaseline: firstIsBaseline(name) };
      const ids = checkpoints.map(({ checkpointId }) => checkpointId);
      const list = ids.map((id) => known(name, id) ?? unpolled(name, id, fresh));
      return [name, listed(new Map(ids.map((id, at) => [id, at])), list)];
    }),
  );
}

function fold(
  state: ReadonlyMap<string, ListedReadings>,
  pending: ReadonlyMap<string, ReadonlyMap<string, Reading>>,
): ReadonlyMap<string, ListedReadings> {
  const folded = new Map(state);
  for (const [project, changed] of pending) {
    const readings = state.get(project);
    if (readings !== undefined) folded.set(project, readings.with(changed));
  }
  return folded;
}

interface ListedReadings extends ProjectReadings {
  /** The same checkpoints with some of their readings replaced. */
  with(changed: ReadonlyMap<string, Reading>): ListedReadings;
}

/** The next state of the same checkpoints costs the copy of a list, which is much less than of a map. */
function listed(positions: ReadonlyMap<string, number>, list: readonly Reading[]): ListedReadings {
  function get(checkpointId: string): Reading | undefined {
    const position = positions.get(checkpointId);
    return position === undefined ? undefined : list[position];
  }

  return {
    size: list.length,
    get,
    has: (checkpointId) => positions.has(checkpointId),
    keys: () => positions.keys(),
    values: () => list,
    with: (changed) => {
      const next = [...list];
      for (const [checkpointId, reading] of changed) {
        const position = positions.get(checkpointId);
        if (position !== undefined) next[position] = reading;
      }
      return listed(positions, next);
    },
  };
}
