import type { LoadResult } from '../config/load.ts';
import type { Config } from '../config/schema/config.ts';
import type { Log } from '../domain/log.ts';
import { turnAfter } from '../domain/slices.ts';
import type { ReloadAnswer } from '../web/app.ts';
import { checkpointsOf } from './reload-plan.ts';
import type { ReloadTrigger } from './serving/reload-trigger.ts';
import { reloadsInTurn } from './serving/reloads-in-turn.ts';
import { createSettling, type Settling, type Wait } from './settling.ts';

export interface ReloaderOptions {
  readonly load: () => Promise<LoadResult>;
  readonly apply: (config: Config) => Promise<void>;
  /** What is followed before the first reload. */
  readonly config: Config;
  readonly onLoaded: () => void;
  readonly onRefused: () => void;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
}

export interface Reloader {
  /**
   * Reads the configuration and takes it over, all of it or nothing; of a change that was seen,
   * rather than told of, IDs that left a list only once it stood for a while. Never rejects.
   */
  reload(trigger: ReloadTrigger): Promise<ReloadAnswer>;
}

/** What is followed, and what is to settle before it is. */
interface Following {
  config: Config;
  settling: Settling;
  again: NodeJS.Timeout | undefined;
}

export function createReloader(options: ReloaderOptions): Reloader {
  const { config } = options;
  const following: Following = { config, settling: createSettling(), again: undefined };
  const reload = reloadsInTurn(async (triggers) => {
    const { waits, ...answered } = await reloadSafely(options, triggers, following);
    if (waits.length > 0) lookAgain(Math.min(...waits.map(({ waitMs }) => waitMs)));
    return answered;
  });

  function lookAgain(afterMs: number): void {
    following.again = setTimeout(() => void reload('file change'), afterMs + 1);
    following.again.unref();
  }

  return { reload };
}

interface Reloaded extends ReloadAnswer {
  readonly waits: readonly Wait[];
}

async function reloadSafely(
  options: ReloaderOptions,
  triggers: ReadonlySet<ReloadTrigger>,
  following: Following,
): Promise<Reloaded> {
  try {
    return await reload(options, triggers, following);
  } catch (error) {
    options.onRefused();
    const trigger = [...triggers].join(', ');
    options.log.error({ trigger, err: error }, 'internal error in a reload');
    return { problems: ['internal error; the log has more'], waits: [] };
  }
}

async function reload(
  options: ReloaderOptions,
  triggers: ReadonlySet<ReloadTrigger>,
  following: Following,
): Promise<Reloaded> {
  const { log } = options;
  const trigger = [...triggers].join(', ');
  const loaded = await options.load();
  for (const warning of loaded.warnings) log.warn({ warning }, 'configuration is doubtful');
  if (!loaded.ok) {
    options.onRefused();
    const { problems } = loaded;
    log.error({ trigger, problems }, 'configuration not reloaded; the one in use stays');
    return { problems, waits: [] };
  }
  const loadedIds = checkpointsOf(loaded.config);
  await turnAfter(loadedIds);
  clearTimeout(following.again);
  const isSeen = triggers.size === 1 && triggers.has('file change');
  if (!isSeen) following.settling = createSettling();
  const { config, waits } = isSeen
    ? following.settling.settle(following.config, loaded.config, options.monotonicMs())
    : { config: loaded.config, waits: [] };
  for (const { project, ids, waitMs } of waits) {
    const until = new Date(options.nowMs() + waitMs).toISOString();
    if (ids === undefined) log.warn({ project, until }, LEFT_THE_FILE);
    else log.warn({ project, checkpoints: ids, until }, LEFT_THE_LIST);
  }
  await turnAfter(loadedIds);
  await options.apply(config);
  following.config = config;
  options.onLoaded();
  const counts = { projects: config.projects.length, checkpoints: checkpointsOf(config) };
  log.info({ trigger, ...counts }, 'configuration reloaded');
  return { problems: [], waits };
}

const TAKEN_WHEN = 'watched until that stood for a while, SIGHUP or /-/reload takes it at once';
const LEFT_THE_LIST = `IDs left the list; they are ${TAKEN_WHEN}`;
const LEFT_THE_FILE = `left the configuration; it is ${TAKEN_WHEN}`;
