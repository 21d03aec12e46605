import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Log, LogFields } from '../../src/domain/log.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { createStorage, type Storage, type StoredProject } from '../../src/storage/storage.ts';

export const VERSION = '1.2.3';

export type Projects = ReadonlyMap<string, StoredProject>;

export interface Line {
  readonly level: keyof Log;
  readonly fields: LogFields;
  readonly message: string;
}

export interface Stored {
  readonly directory: string;
  /** The file that is replaced by each write. */
  readonly file: string;
  readonly storage: Storage;
  readonly lines: readonly Line[];
  /** What `onWrite` was told. */
  readonly writes: readonly boolean[];
  /** What the next write finds as the state. */
  hold(projects: Projects): void;
  /** What another run of the exporter reads there. */
  reload(version?: string): Promise<Projects>;
}

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
      projects: () => projects,
      log,
      onWrite: (successful) => writes.push(successful),
    });
  return {
    directory,
    file: join(directory, 'readings.jsonl'),
    storage: storageOf(VERSION),
    lines,
    writes,
    hold: (next) => {
      projects = next;
    },
    reload: (version = VERSION) => storageOf(version).load(),
  };
}

export function projectsOf(...readings: readonly Reading[]): Projects {
  const byProject = Map.groupBy(readings, ({ known }) => known.project);
  return new Map(
    [...byProject].map(([name, own]) => [
      name,
      {
        identity: `identity of ${name}`,
        readings: new Map(own.map((reading) => [reading.known.checkpointId, reading])),
      },
    ]),
  );
}

export async function namesIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).sort();
}
