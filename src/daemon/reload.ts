import type { LoadResult } from '../config/load.ts';
import type { Config } from '../config/schema/config.ts';
import type { Log } from '../domain/log.ts';
import type { ReloadAnswer } from '../web/app.ts';

export type ReloadTrigger = 'SIGHUP' | 'HTTP' | 'file change';

export interface ReloaderOptions {
  readonly load: () => Promise<LoadResult>;
  readonly apply: (config: Config) => Promise<void>;
  readonly onLoaded: () => void;
  readonly onRefused: () => void;
  readonly log: Log;
}

export interface Reloader {
  /** Reads the configuration and takes it over, all of it or nothing. Never rejects. */
  reload(trigger: ReloadTrigger): Promise<ReloadAnswer>;
}

/** A reload that has not begun, and so will see all that is there by now. */
interface Waiting {
  readonly triggers: Set<ReloadTrigger>;
  readonly answer: Promise<ReloadAnswer>;
}

/**
 * One reload at a time: two at once would mix two configurations. Whoever asks while one runs
 * shares the one after it, however many they are.
 */
export function createReloader(options: ReloaderOptions): Reloader {
  let running: Promise<void> | undefined;
  let waiting: Waiting | undefined;

  function begin(trigger: string): Promise<ReloadAnswer> {
    const answer = reloadSafely(options, trigger);
    running = answer.then(() => {
      running = undefined;
    });
    return answer;
  }

  function wait(until: Promise<void>): Waiting {
    const triggers = new Set<ReloadTrigger>();
    const answer = until.then(() => {
      waiting = undefined;
      return begin([...triggers].join(', '));
    });
    return { triggers, answer };
  }

  return {
    reload: (trigger) => {
      if (waiting === undefined && running === undefined) return begin(trigger);
      waiting ??= wait(running ?? Promise.resolve());
      waiting.triggers.add(trigger);
      return waiting.answer;
    },
  };
}

async function reloadSafely(options: ReloaderOptions, trigger: string): Promise<ReloadAnswer> {
  try {
    return await reload(options, trigger);
  } catch (error) {
    options.onRefused();
    options.log.error({ trigger, err: error }, 'internal error in a reload');
    return { problems: ['internal error; the log has more'] };
  }
}

async function reload(options: ReloaderOptions, trigger: string): Promise<ReloadAnswer> {
  const { log } = options;
  const loaded = await options.load();
  for (const warning of loaded.warnings) log.warn({ warning }, 'configuration is doubtful');
  if (!loaded.ok) {
    options.onRefused();
    const { problems } = loaded;
    log.error({ trigger, problems }, 'configuration not reloaded; the one in use stays');
    return { problems };
  }
  await options.apply(loaded.config);
  options.onLoaded();
  const { projects } = loaded.config;
  const checkpoints = projects.reduce((sum, project) => sum + project.checkpoints.length, 0);
  log.info({ trigger, projects: projects.length, checkpoints }, 'configuration reloaded');
  return { problems: [] };
}
