import type { VaultTasks } from '../../domain/vault-tasks.ts';
import { EMPTY_LOG, type TaskLog } from '../../tasks/task-log.ts';

/** What is known of a project's tasks. Immutable; replaced whole. */
export interface KnownTasks {
  readonly log: TaskLog;
  /** When they were last listed; 0 = never. */
  readonly listedAtSeconds: number;
  /** What is shown of the vaults; nothing once it is too old. */
  readonly shown: readonly VaultTasks[];
}

function nothing(): KnownTasks {
  // What is still asked for when all is forgotten is not to be taken: it was about another log.
  return { log: { ...EMPTY_LOG }, listedAtSeconds: 0, shown: [] };
}

/** Holds what is known of tasks, by project, and is the only place that replaces it. */
export interface WatchedTasks {
  of(project: string): KnownTasks;
  replace(project: string, known: KnownTasks): void;
  forget(project: string): void;
  /** Of all projects. */
  shown(): readonly VaultTasks[];
}

export function createWatchedTasks(): WatchedTasks {
  const projects = new Map<string, KnownTasks>();
  return {
    of: (project) => {
      const known = projects.get(project) ?? nothing();
      projects.set(project, known);
      return known;
    },
    replace: (project, known) => void projects.set(project, known),
    forget: (project) => void projects.delete(project),
    shown: () => Array.from(projects.values()).flatMap(({ shown }) => shown),
  };
}
