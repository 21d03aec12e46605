import type { Config, ProjectConfig } from '../config/schema/config.ts';

/** Longer than anybody takes to write a list anew. */
const REMOVAL_MS = 30_000;
/** What lost more than half was emptied or cut off, as by a writer that failed. */
const LOSS_MS = 300_000;

/** What left the configuration, and goes on being watched until that stood for long enough. */
export interface Wait {
  /** A project, or a list of them. */
  readonly project: string;
  /** How many IDs left its list; undefined: it left as a whole. */
  readonly ids?: number;
  readonly waitMs: number;
}

export interface Settled {
  /** What is to be followed now. */
  readonly config: Config;
  readonly waits: readonly Wait[];
}

/** When each of these was first missing. */
type Missing = ReadonlyMap<string, number>;

/** Believes a configuration that lost projects or IDs only once it stood so for a while. */
export function createSettling() {
  /** IDs by project, and projects. */
  let missing: ReadonlyMap<string, Missing> = new Map();
  let gone: Missing = new Map();

  return {
    /** `next` is what was read, `current` what is followed. */
    settle: (current: Config, next: Config, nowMs: number): Settled => {
      const still = new Map<string, Missing>();
      const waits: Wait[] = [];
      const formerByName = new Map(current.projects.map((each) => [each.name, each]));
      const projects = next.projects.map((project) => {
        const former = formerByName.get(project.name);
        if (former === undefined) return project;
        const since = missingSince(former, project, missing.get(project.name), nowMs);
        if (since.size === 0) return project;
        still.set(project.name, since);
        const { left, waitMs } = unsettled(since, former.checkpoints.length, nowMs);
        if (left.size === 0) return project;
        waits.push({ project: project.name, ids: left.size, waitMs });
        return { ...project, checkpoints: withWaiting(former, project, left) };
      });
      missing = still;
      gone = goneSince(current, next, gone, nowMs);
      const { left, waitMs } = unsettled(gone, namesIn(current).length, nowMs);
      for (const project of left.keys()) waits.push({ project, waitMs });
      const isLeft = ({ name }: { readonly name: string }) => left.has(name);
      const config = {
        projects: [...projects, ...current.projects.filter(isLeft)],
        projectLists: [...next.projectLists, ...current.projectLists.filter(isLeft)],
      };
      return { config: waits.length === 0 ? next : config, waits };
    },
  };
}

/** Of so many, those that are not believed to be gone yet, and for how much longer. */
function unsettled(since: Missing, of: number, nowMs: number) {
  const standMs = since.size * 2 > of ? LOSS_MS : REMOVAL_MS;
  const left = new Map([...since].filter(([, sinceMs]) => nowMs < sinceMs + standMs));
  return { left, waitMs: Math.min(...new Set(left.values())) + standMs - nowMs };
}

/** A file that is cut off, or not written to its end, has nothing new in it: else it is meant. */
function goneSince(current: Config, next: Config, known: Missing, nowMs: number): Missing {
  const [former, names] = [namesIn(current), new Set(namesIn(next))];
  const left = former.filter((name) => !names.has(name));
  if (left.length + names.size > former.length) return new Map();
  return new Map(left.map((name) => [name, known.get(name) ?? nowMs]));
}

/** Projects and lists of them, whose names differ. */
function namesIn({ projects, projectLists }: Config): readonly string[] {
  return [...projects, ...projectLists].map(({ name }) => name);
}

function missingSince(
  former: ProjectConfig,
  next: ProjectConfig,
  known: Missing | undefined,
  nowMs: number,
): Missing {
  const listed = new Set(next.checkpoints.map(({ checkpointId }) => checkpointId));
  return new Map(
    former.checkpoints.flatMap(({ checkpointId: id }) =>
      listed.has(id) ? [] : [[id, known?.get(id) ?? nowMs] as const],
    ),
  );
}

/** In the former order: a list from which nothing was taken is the same list. */
function withWaiting(
  former: ProjectConfig,
  next: ProjectConfig,
  waiting: Missing,
): ProjectConfig['checkpoints'] {
  const left = new Map(next.checkpoints.map((each) => [each.checkpointId, each]));
  const kept = former.checkpoints.flatMap((each) => {
    const listed = left.get(each.checkpointId);
    left.delete(each.checkpointId);
    if (listed !== undefined) return [listed];
    return waiting.has(each.checkpointId) ? [each] : [];
  });
  return [...kept, ...left.values()];
}
