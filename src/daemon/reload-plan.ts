import { isSame } from '../config/same.ts';
import type { Config, ProjectConfig } from '../config/schema/config.ts';
import { type About, mayBe } from '../domain/about.ts';

/** What becomes of the projects when the configuration changes, by name. */
export interface ReloadPlan {
  /** Go on as they are. */
  readonly kept: ReadonlySet<string>;
  /** Hand over to a project of the same name. */
  readonly replaced: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  /** Those of the replaced whose readings are about something else from now on. */
  readonly forgotten: ReadonlySet<string>;
}

export function planReload(
  current: readonly ProjectConfig[],
  next: readonly ProjectConfig[],
  aboutOf: (project: string) => About | undefined,
): ReloadPlan {
  const wanted = new Map(next.map((config) => [config.name, config]));
  const kept = new Set<string>();
  const replaced = new Set<string>();
  const removed = new Set<string>();
  const forgotten = new Set<string>();
  for (const config of current) {
    const { name } = config;
    const changed = wanted.get(name);
    if (changed === undefined) removed.add(name);
    else if (isSame(config, changed)) kept.add(name);
    else replaced.add(name);
    const about = aboutOf(name);
    if (changed !== undefined && about !== undefined && !mayBe(about, changed)) forgotten.add(name);
  }
  return { kept, replaced, removed, forgotten };
}

/** How many IDs are listed in all. */
export function checkpointsOf({ projects }: Pick<Config, 'projects'>): number {
  return projects.reduce((sum, { checkpoints }) => sum + checkpoints.length, 0);
}
