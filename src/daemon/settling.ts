import type { Config, ProjectConfig } from '../config/schema/config.ts';

/** Longer than anybody takes to write a list anew. */
const REMOVAL_MS = 30_000;
/** A list that lost more than half was emptied or cut off, as by a writer that failed. */
const LOSS_MS = 300_000;

/** IDs that left the list of a project, and go on being watched until it stood for long enough. */
export interface Wait {
  readonly project: string;
  readonly ids: number;
  readonly waitMs: number;
}

export interface Settled {
  /** What is to be followed now. */
  readonly config: Config;
  readonly waits: readonly Wait[];
}

/** Believes a list that lost IDs only once it stood so for a while. */
export interface Settling {
  /** `next` is what was read, `current` what is followed. */
  settle(current: Config, next: Config, nowMs: number): Settled;
}

export function createSettling(): Settling {
  /** When an ID was first missing, by project. */
  let missing: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map();

  return {
    settle: (current, next, nowMs) => {
      const still = new Map<string, ReadonlyMap<string, number>>();
      const waits: Wait[] = [];
      const formerByName = new Map(current.projects.map((each) => [each.name, each]));
      const projects = next.projects.map((project) => {
        const former = formerByName.get(project.name);
        if (former === undefined) return project;
        const since = missingSince(former, project, missing.get(project.name), nowMs);
        if (since.size === 0) return project;
        still.set(project.name, since);
        const isLoss = since.size * 2 > former.checkpoints.length;
        const standMs = isLoss ? LOSS_MS : REMOVAL_MS;
        const waiting = new Map([...since].filter(([, sinceMs]) => nowMs < sinceMs + standMs));
        if (waiting.size === 0) return project;
        const waitMs = Math.min(...new Set(waiting.values())) + standMs - nowMs;
        waits.push({ project: project.name, ids: waiting.size, waitMs });
        return { ...project, checkpoints: withWaiting(former, project, waiting) };
      });
      missing = still;
      return { config: waits.length === 0 ? next : { ...next, projects }, waits };
    },
  };
}

function missingSince(
  former: ProjectConfig,
  next: ProjectConfig,
  known: ReadonlyMap<string, number> | undefined,
  nowMs: number,
): ReadonlyMap<string, number> {
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
  waiting: ReadonlyMap<string, number>,
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
