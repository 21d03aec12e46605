import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Log, LogFields } from '../../src/domain/log.ts';
import { createStorage, type Storage } from '../../src/storage/storage.ts';

import { type Projects, readingsIn, sectionsOf } from './projects.ts';

export const VERSION = '1.2.3';

export interface Line {
  readonly level: keyof Log;
  readonly fields: LogFields;
  readonly message: string;
}

export interface Stored {
  readonly directory: string;
  /** The file that is written. */
  readonly file: string;
  readonly storage: Storage;
  readonly lines: readonly Line[];
  /** What `onWrite` was told. */
  readonly writes: readonly boolean[];
  /** What the next write finds as the state. */
  hold(projects: Projects): void;
  /** What another run of the exporter reads there of the projects that are held. */
  reload(version?: string): Promise<Projects>;
}

const ignore = () => {};
export const NO_LOG: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'cbr-storage-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

export function storedIn(directory: string, held: Projects = new Map()): Stored {
  let projects = held;
  const lines: Line[] = [];
  const writes: boolean[] = [];
  const write = (level: keyof Log) => (fields: LogFields, message: string) => {
    lines.push({ level, fields, message });
  };
  const log: Log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  const storageOf = (version: string) =>
    createStorage({
      directory,
      version,
      sections: () => sectionsOf(projects),
      log,
      onWrite: (successful) => writes.push(successful),
    });
  return {
    directory,
    file: join(directory, 'state.jsonl'),
    storage: storageOf(VERSION),
    lines,
    writes,
    hold: (next) => {
      projects = next;
    },
    reload: (version = VERSION) => readingsIn(storageOf(version), projects),
  };
}

export async function namesIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).sort();
}
