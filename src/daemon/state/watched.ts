import { type ProjectReadings, type Reading, unpolled } from '../../domain/reading.ts';

export interface ConfiguredProject {
  readonly name: string;
  readonly checkpoints: readonly { readonly checkpointId: string }[];
}

/** The IDs that are configured and those that are followed, by project. */
export interface Watch {
  /** Takes these as followed; the readings of all then, undefined where the IDs stay the same. */
  follow(
    project: string,
    checkpointIds: Ids,
    former: ProjectReadings,
    firstIsBaseline: (checkpointId: string) => boolean,
  ): Listed | undefined;
  /** Lets go of followed ones, unless they are configured too; the readings of the others. */
  letGo(project: string, checkpointIds: ReadonlySet<string>, former: ProjectReadings): Listed;
  /** What is followed of these starts anew. */
  forget(projects: Iterable<string>): void;
  /** Takes another configuration; what is followed stays. */
  reconfigure(projects: readonly ConfiguredProject[], known: Known): ReadonlyMap<string, Listed>;
}

/** What is known of the readings, and how those begin that are new. */
interface Known {
  readonly readingOf: (project: string, checkpointId: string) => Reading | undefined;
  readonly firstIsBaseline: (project: string, checkpointId: string) => boolean;
}

/** A set of IDs, or a map by them. */
export interface Ids {
  has(checkpointId: string): boolean;
  keys(): Iterable<string>;
}

const NO_IDS: Ids = new Set<string>();

export function createWatch(): Watch {
  let configured: ReadonlyMap<string, readonly string[]> = new Map();
  /** One of them may be configured too. */
  const followed = new Map<string, Ids>();

  function idsIn(project: string): ReadonlySet<string> {
    const ids = new Set(configured.get(project));
    for (const id of (followed.get(project) ?? NO_IDS).keys()) ids.add(id);
    return ids;
  }

  function listedIn(project: string, { readingOf, firstIsBaseline }: Known): Listed {
    return listedOf(
      idsIn(project),
      (id) =>
        readingOf(project, id) ??
        unpolled(project, id, { firstIsBaseline: firstIsBaseline(project, id) }),
    );
  }

  return {
    follow: (project, checkpointIds, former, firstIsBaseline) => {
      if (!configured.has(project) || followed.get(project) === checkpointIds) return undefined;
      followed.set(project, checkpointIds);
      const all = idsIn(project);
      const isSame = all.size === former.size && [...all].every((id) => former.has(id));
      if (isSame) return undefined;
      return listedIn(project, {
        readingOf: (_, id) => former.get(id),
        firstIsBaseline: (_, id) => firstIsBaseline(id),
      });
    },
    letGo: (project, checkpointIds, former) => {
      const ids = new Set((followed.get(project) ?? NO_IDS).keys());
      for (const id of checkpointIds) ids.delete(id);
      followed.set(project, ids);
      return listedIn(project, {
        readingOf: (_, id) => former.get(id),
        firstIsBaseline: () => true,
      });
    },
    forget: (projects) => {
      for (const project of projects) followed.delete(project);
    },
    reconfigure: (projects, known) => {
      configured = new Map(
        projects.map(({ name, checkpoints }) => [
          name,
          checkpoints.map(({ checkpointId }) => checkpointId),
        ]),
      );
      for (const name of followed.keys()) if (!configured.has(name)) followed.delete(name);
      return new Map(projects.map(({ name }) => [name, listedIn(name, known)]));
    },
  };
}

function listedOf(ids: ReadonlySet<string>, readingOf: (id: string) => Reading): Listed {
  const all = [...ids];
  return listed(new Map(all.map((id, at) => [id, at])), all.map(readingOf));
}

/** The same state with what came since. */
export function fold(
  state: ReadonlyMap<string, Listed>,
  pending: ReadonlyMap<string, ReadonlyMap<string, Reading>>,
): Map<string, Listed> {
  const folded = new Map(state);
  for (const [project, changed] of pending) {
    const readings = state.get(project);
    if (readings !== undefined) folded.set(project, readings.with(changed));
  }
  return folded;
}

export interface Listed extends ProjectReadings {
  /** The same checkpoints with some of their readings replaced. */
  with(changed: ReadonlyMap<string, Reading>): Listed;
}

/** The next state of the same checkpoints costs the copy of a list, which is much less than of a map. */
function listed(positions: ReadonlyMap<string, number>, list: readonly Reading[]): Listed {
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
