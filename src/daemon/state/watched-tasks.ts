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

export type WatchedTasks = ReturnType<typeof createWatchedTasks>;

/** Holds what is known of tasks, by project, and is the only place that replaces it. */
export function createWatchedTasks() {
  const projects = new Map<string, KnownTasks>();
  return {
    of: (project: string): KnownTasks => {
      const known = projects.get(project) ?? nothing();
      projects.set(project, known);
      return known;
    },
    replace: (project: string, known: KnownTasks) => void projects.set(project, known),
    forget: (project: string) => void projects.delete(project),
    shown: (): readonly VaultTasks[] => Array.from(projects.values()).flatMap(({ shown }) => shown),
  };
}
