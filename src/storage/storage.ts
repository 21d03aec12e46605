import { join } from 'node:path';
import { messageOf } from '../domain/error-code.ts';
import { folded } from '../domain/folded.ts';
import type { Log } from '../domain/log.ts';
import { within } from '../domain/within.ts';
import { areOfTheSame, linesOf } from './changes.ts';
import type { Section } from './kind.ts';
import { load, PATIENCE_MS, type StoredState } from './load.ts';
import { createStateFile } from './state-file.ts';

export type { Section } from './kind.ts';
export type { StoredState } from './load.ts';

const FILE_NAME = 'state.jsonl';

const LATE = 'no end after 30 seconds';

export interface StorageOptions {
  readonly directory: string;
  /** Of the exporter. */
  readonly version: string;
  /** All there is to be kept, as of now. */
  readonly sections: () => Iterable<Section>;
  readonly log: Log;
  readonly onWrite: (successful: boolean) => void;
}

/** Keeps state in a directory from one run of the exporter to the next. */
export interface Storage {
  /**
   * What the last run wrote; nothing when there is nothing, or nothing that can be used. To be
   * called once, before the first `save`. Never rejects.
   */
  load(): Promise<StoredState>;
  /**
   * Writes the state of the moment the write begins; calls during a write are folded into one
   * more. Resolves once a state at least as new as the call's is on disk, or could not be written.
   * Never rejects.
   */
  save(): Promise<void>;
}

export function createStorage(options: StorageOptions): Storage {
  const { directory, version, log, onWrite } = options;
  const path = join(directory, FILE_NAME);
  const file = createStateFile(path, version);
  /** What the file says since the last write. */
  let written: readonly Section[] = [];
  let failing = false;
  let warned = false;

  async function write(): Promise<void> {
    const writing = writeNow();
    const problem = await within(writing, PATIENCE_MS, LATE);
    report(problem);
    if (problem === LATE) report(await writing);
  }

  /** Gives why it could not be written. */
  async function writeNow(): Promise<string | undefined> {
    const now = [...options.sections()];
    try {
      const isWhole = file.isDue() || !areOfTheSame(written, now);
      if (isWhole || !(await file.append(linesOf(now, written)))) {
        if (!isWhole) warnOfOthers();
        await file.replace(linesOf(now));
      }
      written = now;
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  function warnOfOthers(): void {
    if (!warned) log.warn({ file: path }, 'somebody else writes to the storage, too');
    warned = true;
  }

  function report(problem: string | undefined): void {
    const fields = { file: path };
    if (problem !== undefined && !failing)
      log.error({ ...fields, problem }, 'state cannot be stored');
    if (problem === undefined && failing) log.info(fields, 'state is stored again');
    failing = problem !== undefined;
    onWrite(!failing);
  }

  return { load: () => load(path, version, log), save: folded(write) };
}
