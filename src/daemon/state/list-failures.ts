import type { Failure } from '../../domain/outcome.ts';

/** Why lists could last not be read, or not all of them, by project and collector. */
export interface ListFailures {
  /** Undefined: it was read. */
  set(project: string, collector: string, failure: Failure | undefined): void;
  of(project: string): ReadonlyMap<string, Failure>;
  /** Whether the list is longer than what is read of it. */
  setCut(project: string, collector: string, isCut: boolean): void;
  isCut(project: string, collector: string): boolean;
  forget(project: string): void;
}

export function createListFailures(): ListFailures {
  const projects = new Map<string, ReadonlyMap<string, Failure>>();
  const cut = new Map<string, ReadonlySet<string>>();
  const of = (project: string) => projects.get(project) ?? new Map<string, Failure>();
  return {
    of,
    set: (project, collector, failure) => {
      const next = new Map(of(project));
      if (failure === undefined) next.delete(collector);
      else next.set(collector, failure);
      projects.set(project, next);
    },
    setCut: (project, collector, isCut) => {
      const next = new Set(cut.get(project));
      if (isCut) next.add(collector);
      else next.delete(collector);
      cut.set(project, next);
    },
    isCut: (project, collector) => cut.get(project)?.has(collector) === true,
    forget: (project) => {
      projects.delete(project);
      cut.delete(project);
    },
  };
}
