import type { Config, ProjectConfig, ProjectListConfig } from '../../config/schema/config.ts';
import {
  FOUND_PROJECTS_MAX,
  type FoundProject,
  type FoundState,
} from '../../domain/found-project.ts';
import { isNameSelected } from '../../domain/name-pattern.ts';

/** What became of the projects that a list found. */
export interface Sorted {
  readonly counts: Readonly<Partial<Record<FoundState, number>>>;
  /** Labels that somebody else has, or projects that are watched under another one. */
  readonly taken: readonly string[];
}

export interface Resolved {
  /** Those that are written down, and those that were found. */
  readonly projects: readonly ProjectConfig[];
  readonly sorted: ReadonlyMap<string, Sorted>;
}

/**
 * The projects that there are. Who is written down counts more than who was found, and an earlier
 * list more than a later one; of a list that is too long always the same ones are taken.
 */
export function resolve(
  { projects, projectLists }: Config,
  foundBy: (list: string) => readonly FoundProject[],
): Resolved {
  const all = [...projects];
  const names = new Set([...projects, ...projectLists].map(({ name }) => name));
  const ids = new Set(projects.flatMap(({ projectId }) => projectId ?? []));
  const sorted = new Map<string, Sorted>();
  for (const list of projectLists) {
    const taken: string[] = [];
    const counts = { polled: 0, excluded: 0, unusable: 0, over_limit: 0 };
    for (const found of foundBy(list.name).toSorted(byName)) {
      const project = projectOf(list, found);
      if (!isUsableName(project.name)) counts.unusable += 1;
      else if (!isNameSelected(found.name, list.selection)) counts.excluded += 1;
      else if (names.has(project.name) || ids.has(found.id)) taken.push(project.name);
      else if (counts.polled >= FOUND_PROJECTS_MAX) counts.over_limit += 1;
      else {
        counts.polled += 1;
        names.add(project.name);
        ids.add(found.id);
        all.push(project);
      }
    }
    sorted.set(list.name, { counts: { ...counts, taken: taken.length }, taken });
  }
  return { projects: all, sorted };
}

/** A project of the list as if it was written down. */
export function projectOf(
  { prefix, defaults }: ProjectListConfig,
  { id, name, region, endpoint }: FoundProject,
): ProjectConfig {
  return { ...defaults, name: `${prefix}${name}`, projectId: id, region, endpoint };
}

/** By the rule for names in the configuration; what is no Unicode would become the same label. */
export function isUsableName(name: string): boolean {
  return /^[^\p{Cc}]{1,128}$/u.test(name) && name.isWellFormed();
}

function byName(one: FoundProject, other: FoundProject): number {
  return compared(one.name, other.name) || compared(one.id, other.id);
}

function compared(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
