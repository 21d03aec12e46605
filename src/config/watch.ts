import { stat } from 'node:fs/promises';
import { filesOfPattern } from './checkpoints/patterns.ts';
import { isSame } from './same.ts';
import { readSources, type Sources } from './sources.ts';

export interface ConfigWatchOptions {
  readonly configFile: string;
  /** What the last load read, be the configuration good or bad. */
  readonly sources: () => Sources;
  readonly intervalMs: number;
  /** Hears that other content is there; must not reject. */
  readonly onChange: () => Promise<void>;
  readonly onBug: (error: unknown) => void;
}

export interface ConfigWatch {
  start(): void;
  stop(): void;
}

/**
 * Looks again and again at the files and patterns that the last load read. It asks the file system
 * rather than waiting for its events: those do not come over network file systems, and the links of
 * a mounted ConfigMap are swapped without any in the directory that is watched.
 */
export function createConfigWatch(options: ConfigWatchOptions): ConfigWatch {
  const { configFile, intervalMs } = options;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** Of the files when they last had the content that was loaded. */
  let knownSigns: string | undefined;
  /** Other content, seen once: a file that is being written is not taken half-way. */
  let candidate: string | undefined;

  async function look(): Promise<void> {
    const loaded = options.sources();
    const signs = await signsOf(loaded, configFile);
    if (signs === knownSigns) return;
    const found = await readSources(loaded, configFile);
    if (isSameContent(loaded, found)) {
      knownSigns = signs;
      candidate = undefined;
      return;
    }
    const content = JSON.stringify([...found.files, ...found.patterns]);
    if (content !== candidate) {
      candidate = content;
      return;
    }
    candidate = undefined;
    if (!stopped) await options.onChange();
  }

  function next(): void {
    if (stopped) return;
    timer = setTimeout(() => void look().catch(options.onBug).finally(next), intervalMs);
    timer.unref();
  }

  return {
    start: next,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** What tells cheaply that a file may have other content: one that is swapped is another one. */
async function signsOf({ files, patterns }: Sources, configFile: string): Promise<string> {
  const matched = await Promise.all(
    [...patterns.keys()].map((pattern) => filesOfPattern(pattern, configFile)),
  );
  const all = [...new Set([...files.keys(), ...matched.flat()])];
  return JSON.stringify(await Promise.all(all.map(async (file) => [file, await signOf(file)])));
}

async function signOf(file: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    return String(error);
  }
}

/** What was read out of something that is no regular file stays so, whatever is there by now. */
function isSameContent(loaded: Sources, found: Sources): boolean {
  return (
    [...loaded.files].every(
      ([file, digest]) => loaded.once.has(file) || found.files.get(file) === digest,
    ) &&
    [...loaded.patterns].every(([pattern, files]) => isSame(files, found.patterns.get(pattern)))
  );
}
