import type { Sources } from '../../config/sources.ts';
import { type ConfigWatch, createConfigWatch } from '../../config/watch.ts';
import type { Log } from '../../domain/log.ts';

/** How often files are looked at; a change counts when seen twice. */
const WATCH_MS = 1000;

export interface FollowedOptions {
  readonly file: string;
  /** What the first load read. */
  readonly sources: Sources;
  readonly log: Log;
}

/** A configuration and the files that it names, whatever the last load found in them. */
export interface Followed {
  /** Passes a load on, and follows what it has read from then on. */
  following<Loaded extends { readonly sources: Sources }>(load: Promise<Loaded>): Promise<Loaded>;
  watch(onChange: () => Promise<unknown>): ConfigWatch;
}

export function followed({ file, sources, log }: FollowedOptions): Followed {
  let latest = sources;
  tellOfPassing(log, latest);
  return {
    following: async (load) => {
      const loaded = await load;
      tellOfPassing(log, loaded.sources, latest);
      latest = loaded.sources;
      return loaded;
    },
    watch: (onChange) =>
      createConfigWatch({
        configFile: file,
        sources: () => latest,
        intervalMs: WATCH_MS,
        onChange: async () => void (await onChange()),
        onBug: (error) => log.error({ err: error }, 'internal error in watching the configuration'),
      }),
  };
}

/** Of files that were not there before and cannot be read again. */
function tellOfPassing(log: Log, { once }: Sources, former?: Sources): void {
  for (const file of once) {
    if (former?.once.has(file) === true) continue;
    log.info({ file }, 'is no regular file: it was read once and is not watched');
  }
}
