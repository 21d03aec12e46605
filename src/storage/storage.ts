import { join } from 'node:path';
import type { Log } from '../domain/log.ts';
import { encode } from './encode.ts';
import { folded } from './fold.ts';
import { readStored } from './read-file.ts';
import { replaceFile } from './replace-file.ts';
import { setAside } from './set-aside.ts';
import type { StoredProject } from './stored-project.ts';
import { removeLeftovers } from './temporary-file.ts';

export type { StoredProject } from './stored-project.ts';

const FILE_NAME = 'readings.jsonl';

export interface StorageOptions {
  readonly directory: string;
  /**
   * Of the exporter. Another version may read an answer differently: fingerprints of another one
   * are dropped, so that the next answer is read anew.
   */
  readonly version: string;
  /** The state as of now; it never changes afterwards. */
  readonly projects: () => ReadonlyMap<string, StoredProject>;
  readonly log: Log;
  /** Told after each write whether it worked. */
  readonly onWrite: (successful: boolean) => void;
}

/** Keeps the readings in a directory from one run of the exporter to the next. */
export interface Storage {
  /**
   * What the last run wrote, by project name; empty when there is nothing, or nothing that can be
   * used. To be called once, before the first `save`. Never rejects.
   */
  load(): Promise<ReadonlyMap<string, StoredProject>>;
  /**
   * Writes the state of the moment the write begins; calls during a write are folded into one
   * more. Resolves once a state at least as new as the call's is on disk, or could not be written.
   * Never rejects.
   */
  save(): Promise<void>;
}

export function createStorage(options: StorageOptions): Storage {
  const { directory, version, projects, log, onWrite } = options;
  const file = join(directory, FILE_NAME);
  let failing = false;

  async function load(): Promise<ReadonlyMap<string, StoredProject>> {
    await removeLeftovers(file);
    const stored = await readStored(file, version);
    if (stored === undefined) return new Map();
    if ('value' in stored) return stored.value;
    const fields = { file, problem: stored.problem };
    const movedTo = await setAside(file, Date.now());
    if (movedTo === undefined) log.warn(fields, 'stored readings cannot be used');
    else log.warn({ ...fields, moved_to: movedTo }, 'stored readings cannot be used; set aside');
    return new Map();
  }

  async function write(): Promise<void> {
    const error = await writeNow();
    if (error !== undefined && !failing) {
      log.error({ file, problem: error }, 'readings cannot be stored');
    }
    if (error === undefined && failing) log.info({ file }, 'readings are stored again');
    failing = error !== undefined;
    onWrite(!failing);
  }

  /** Gives why it could not be written. */
  async function writeNow(): Promise<string | undefined> {
    try {
      await replaceFile(file, encode(version, projects()));
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  return { load, save: folded(write) };
}
