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

/** Reloads one after the other, whoever asks: two at once would mix two configurations. */
export function createReloader(options: ReloaderOptions): Reloader {
  const { log } = options;
  let last: Promise<unknown> = Promise.resolve();

  async function reload(trigger: ReloadTrigger): Promise<ReloadAnswer> {
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

  return {
    reload: (trigger) => {
      const turn = last
        .then(() => reload(trigger))
        .catch((error) => {
          options.onRefused();
          log.error({ trigger, err: error }, 'internal error in a reload');
          return { problems: ['internal error; the log has more'] };
        });
      last = turn;
      return turn;
    },
  };
}
