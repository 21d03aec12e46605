import type { About } from '../../domain/about.ts';
import type { Clocks } from '../../domain/clocks.ts';
import {
  type PollState,
  type ProjectReadings,
  type Reading,
  unpolled,
} from '../../domain/reading.ts';
import { createAbouts } from './abouts.ts';
import { createLateReadings } from './late-readings.ts';
import { createPolls, type Polls } from './polls.ts';
import { createRemovedReadings, type RemovedReadings } from './removed-readings.ts';
import { type ConfiguredProject, createWatch, type Ids } from './watched.ts';

export type { ConfiguredProject } from './watched.ts';

/** Holds the one state of the process, and is the only place that replaces it. */
export interface Readings {
  /** The state as of now; it never changes afterwards. */
  state(): PollState;
  /** Those of one project; none of a project that is not configured. */
  of(project: string): ProjectReadings;
  reading(project: string, checkpointId: string): Reading;
  /** What those of a project are about; undefined while nobody has signed in. */
  about(project: string): About | undefined;
  abouts(): ReadonlyMap<string, About>;
  /** Those of IDs that left the configuration within the last day. */
  readonly removed: Pick<RemovedReadings, 'of' | 'resume'>;
  /** What the last polls of each came to. */
  readonly polls: Pick<Polls, 'of'>;
  /** Starts anew what was about something else; whether it did. */
  settle(project: string, about: About): boolean;
  /** Takes a new reading; one of a checkpoint that left the configuration meanwhile is dropped. */
  replace(reading: Reading): void;
  /**
   * Watches these beside the configured ones, and no others any longer. Of one that joins
   * `firstIsBaseline` tells whether its first answer is only what later ones are compared with.
   */
  follow(
    project: string,
    checkpointIds: Ids,
    firstIsBaseline?: (checkpointId: string) => boolean,
  ): void;
  /** Watches a followed one no longer, unless it is configured too. */
  letGo(project: string, checkpointId: string): void;
  /**
   * Follows a changed configuration: what left it leaves the state, what joined it is unpolled, or
   * goes on where it was within the last day, and projects named in `forget` start anew.
   */
  reconfigure(projects: readonly ConfiguredProject[], forget: ReadonlySet<string>): void;
}

const NONE: ProjectReadings = new Map();
const NOTHING_KNOWN = { readingOf: () => undefined, firstIsBaseline: () => true };

/**
 * Replacements, and what is let go, are collected and folded into a new state when somebody looks at
 * it: a cycle over 10,000 checkpoints would otherwise copy 10,000 entries once per answer.
 */
export function createReadings(
  projects: readonly ConfiguredProject[],
  clocks: Clocks = { nowMs: Date.now, monotonicMs: () => performance.now() },
): Readings {
  const watch = createWatch();
  let current = watch.reconfigure(projects, NOTHING_KNOWN);
  const removed = createRemovedReadings(clocks);
  const late = createLateReadings();
  const abouts = createAbouts();
  const polls = createPolls();
  const known = (project: string, checkpointId: string) =>
    late.of(project, checkpointId) ?? current.get(project)?.get(checkpointId);

  function state(): PollState {
    current = late.foldedInto(current, watch);
    return current;
  }

  return {
    state,
    of: (project) => state().get(project) ?? NONE,
    reading: (project, checkpointId) =>
      known(project, checkpointId) ?? notConfigured(project, checkpointId),
    about: abouts.of,
    abouts: abouts.all,
    removed,
    polls,
    settle: (project, about) => {
      // What is learned late, of a project that has left the configuration, is of no interest.
      if (!current.has(project) || !abouts.isOther(project, about)) return false;
      for (const id of current.get(project)?.keys() ?? []) late.replace(unpolled(project, id));
      removed.forget(project);
      return true;
    },
    replace: (reading) => {
      const { project, checkpointId } = reading.known;
      const previous = known(project, checkpointId);
      if (previous === undefined) return;
      polls.replaced(previous, reading);
      late.replace(reading);
    },
    follow: (project, checkpointIds, firstIsBaseline = () => true) => {
      const former = state().get(project) ?? NONE;
      const next = watch.follow(project, checkpointIds, former, firstIsBaseline);
      if (next !== undefined) current = new Map(current).set(project, next);
    },
    letGo: late.letGo,
    reconfigure: (next, forgotten) => {
      const kept = new Map([...state()].filter(([name]) => !forgotten.has(name)));
      watch.forget(forgotten);
      for (const name of forgotten) removed.forget(name);
      current = watch.reconfigure(next, {
        readingOf: (name, id) => kept.get(name)?.get(id) ?? removed.recall(name, id),
        firstIsBaseline: (name) => forgotten.has(name),
      });
      removed.follow(kept, current);
      abouts.keep((name) => current.has(name) && !forgotten.has(name));
    },
  };
}

function notConfigured(project: string, checkpointId: string): never {
  throw new Error(`not configured: ${project} ${checkpointId}`);
}
