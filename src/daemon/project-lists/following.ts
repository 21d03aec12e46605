import { isSame } from '../../config/same.ts';
import type { Config, ProjectConfig, ProjectListConfig } from '../../config/schema/config.ts';
import type { FoundProjects } from '../../domain/found-project.ts';
import type { OwnMetrics } from '../../metrics/own/own-metrics.ts';
import { operationsOfListing } from '../access/listing.ts';
import type { Entry, Readers } from './readers.ts';
import { resolve } from './resolve.ts';

export interface FollowingOptions {
  readonly config: Config;
  readonly ownMetrics: Pick<OwnMetrics, 'setProjectList' | 'removeProject'>;
  /** Follows these projects from now on. To be called again only once it is done. */
  readonly apply: (projects: readonly ProjectConfig[]) => Promise<void>;
}

/** Follows the projects that there are by the configuration and its lists: one change at a time. */
export function createFollowing(options: FollowingOptions, readers: Readers) {
  const { ownMetrics, apply } = options;
  let { config } = options;
  let applied = config.projects;
  let isEnded = false;
  let last = Promise.resolve();
  tellConfigured(ownMetrics, config.projectLists);

  /** Two changes at once would mix two configurations. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = last.then(async () => {
      if (!isEnded) await work();
    });
    last = done.catch(() => {});
    return done;
  }

  async function follow(isChanged: boolean, read?: Entry): Promise<void> {
    const resolved = resolve(config, readers.foundBy);
    const { projects } = resolved;
    // Those that are written down are the very same until the next reload.
    if (isChanged || !isSame(applied, projects)) await apply(projects);
    applied = projects;
    tellConfigured(ownMetrics, config.projectLists);
    readers.tell(resolved, read);
  }

  return {
    /** What the lists come to by now; one of them was read just now. */
    follow: (read?: Entry) => inTurn(() => follow(false, read)),
    /** What an earlier run knew, by the names of the lists. */
    takeUp: (found: ReadonlyMap<string, FoundProjects>) =>
      inTurn(async () => {
        readers.takeUp(found);
        await follow(false);
        for (const entry of readers.all()) entry.isTold ||= entry.reader.known() !== undefined;
      }),
    reconfigure: (next: Config) =>
      inTurn(async () => {
        const names = new Set(next.projectLists.map(({ name }) => name));
        const gone = config.projectLists.filter(({ name }) => !names.has(name));
        config = next;
        readers.follow(next.projectLists);
        for (const { name } of gone) ownMetrics.removeProject(name);
        await follow(true);
      }),
    /** Ends what has begun, and begins nothing any more. */
    end: (): Promise<void> => {
      isEnded = true;
      return last;
    },
  };
}

/** A list that was not read so often in a row is old, and an alert tells. */
const STALE_AFTER = 3;

function tellConfigured(
  ownMetrics: Pick<OwnMetrics, 'setProjectList'>,
  lists: readonly ProjectListConfig[],
): void {
  for (const { name, everyMs, defaults } of lists) {
    const maxAgeSeconds = (STALE_AFTER * everyMs) / 1000;
    ownMetrics.setProjectList({ name, operations: operationsOfListing(defaults), maxAgeSeconds });
  }
}
