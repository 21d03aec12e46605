/** A task that no restore point of the fleet explains, as the list of tasks is to show it. */
export interface AddedTask {
  readonly projectId: string;
  /** The list is ordered and filtered by it. */
  readonly startedAtMs: number;
  readonly payload: Readonly<Record<string, unknown>> & { readonly id: string };
}

export interface AddedTasks {
  /** Adds a task, or puts it in the place of the one with the same ID. */
  set(task: AddedTask): void;
  list(): readonly AddedTask[];
}

export function createAddedTasks(): AddedTasks {
  const tasks = new Map<string, AddedTask>();
  return {
    set: (task) => void tasks.set(task.payload.id, task),
    list: () => [...tasks.values()],
  };
}
