import type { Failure } from '../../domain/outcome.ts';

export type ListFailures = ReturnType<typeof createListFailures>;

/** Why lists could last not be read, or not all of them, by project and collector. */
export function createListFailures() {
  const projects = new Map<string, ReadonlyMap<string, Failure>>();
  const cut = new Map<string, ReadonlySet<string>>();
  const of = (project: string): ReadonlyMap<string, Failure> => projects.get(project) ?? new Map();
  return {
    of,
    /** Undefined: it was read. */
    set: (project: string, collector: string, failure: Failure | undefined): void => {
      const next = new Map(of(project));
      if (failure === undefined) next.delete(collector);
      else next.set(collector, failure);
      projects.set(project, next);
    },
    /** Whether the list is longer than what is read of it. */
    setCut: (project: string, collector: string, isCut: boolean): void => {
      const next = new Set(cut.get(project));
      if (isCut) next.add(collector);
      else next.delete(collector);
      cut.set(project, next);
    },
    isCut: (project: string, collector: string) => cut.get(project)?.has(collector) === true,
    forget: (project: string): void => {
      projects.delete(project);
      cut.delete(project);
    },
  };
}
