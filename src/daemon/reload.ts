import type { LoadResult } from '../config/load.ts';
import type { Config } from '../config/schema/config.ts';
import type { Clocks } from '../domain/clocks.ts';
import type { Log } from '../domain/log.ts';
import { turnAfter } from '../domain/slices.ts';
import type { ReloadAnswer } from '../web/app.ts';
import { checkpointsOf } from './reload-plan.ts';
import { type Occasion, reloadsInTurn } from './serving/reloads-in-turn.ts';
import { createSettling, type Wait } from './settling.ts';

export interface ReloaderOptions extends Clocks {
  readonly load: () => Promise<LoadResult>;
  readonly apply: (config: Config) => Promise<void>;
  /** What is followed before the first reload. */
  readonly config: Config;
  readonly onLoaded: () => void;
  readonly onRefused: () => void;
  readonly log: Log;
}

/**
 * Reads the configuration and takes it over, all of it or nothing; of a change that was seen,
 * rather than told of, IDs that left a list only once it stood for a while. Never rejects.
 */
export function createReloader(options: ReloaderOptions) {
  const { load, apply, onLoaded, onRefused, log, nowMs, monotonicMs } = options;
  let followed = options.config;
  let settling = createSettling();
  let again: NodeJS.Timeout | undefined;

  async function read({ trigger, isSeen }: Occasion): Promise<ReloadAnswer> {
    const loaded = await load();
    for (const warning of loaded.warnings) log.warn({ warning }, 'configuration is doubtful');
    if (!loaded.ok) {
      const { problems } = loaded;
      onRefused();
      log.error({ trigger, problems }, 'configuration not reloaded; the one in use stays');
      return { problems };
    }
    const loadedIds = checkpointsOf(loaded.config);
    await turnAfter(loadedIds);
    clearTimeout(again);
    if (!isSeen) settling = createSettling();
    const { config, waits } = isSeen
      ? settling.settle(followed, loaded.config, monotonicMs())
      : { config: loaded.config, waits: [] };
    for (const { project, ids, waitMs } of waits) {
      const until = new Date(nowMs() + waitMs).toISOString();
      if (ids === undefined) log.warn({ project, until }, LEFT_THE_FILE);
      else log.warn({ project, checkpoints: ids, until }, LEFT_THE_LIST);
    }
    await turnAfter(loadedIds);
    await apply(config);
    followed = config;
    onLoaded();
    const counts = { projects: config.projects.length, checkpoints: checkpointsOf(config) };
    log.info({ trigger, ...counts }, 'configuration reloaded');
    lookAgain(waits);
    return { problems: [] };
  }

  function lookAgain(waits: readonly Wait[]): void {
    if (waits.length === 0) return;
    const afterMs = Math.min(...waits.map(({ waitMs }) => waitMs));
    again = setTimeout(() => void reload('file change'), afterMs + 1).unref();
  }

  const reload = reloadsInTurn({ reload: read, name: 'a reload', onRefused, log });
  return { reload };
}

const TAKEN_WHEN = 'watched until that stood for a while, SIGHUP or /-/reload takes it at once';
const LEFT_THE_LIST = `IDs left the list; they are ${TAKEN_WHEN}`;
const LEFT_THE_FILE = `left the configuration; it is ${TAKEN_WHEN}`;
