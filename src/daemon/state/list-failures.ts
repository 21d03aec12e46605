import type { Failure } from '../../domain/outcome.ts';

/** Why lists could last not be read, by project and collector. */
export interface ListFailures {
  /** Undefined: it was read. */
  set(project: string, collector: string, failure: Failure | undefined): void;
  of(project: string): ReadonlyMap<string, Failure>;
  forget(project: string): void;
}

export function createListFailures(): ListFailures {
  const projects = new Map<string, ReadonlyMap<string, Failure>>();
  const of = (project: string) => projects.get(project) ?? new Map<string, Failure>();
  return {
    of,
    set: (project, collector, failure) => {
      const next = new Map(of(project));
      if (failure === undefined) next.delete(collector);
      else next.set(collector, failure);
      projects.set(project, next);
    },
    forget: (project) => void projects.delete(project),
  };
}
