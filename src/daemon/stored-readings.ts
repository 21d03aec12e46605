import type { ProjectConfig } from '../config/schema/config.ts';
import type { Log } from '../domain/log.ts';
import { type Reading, withoutStale } from '../domain/reading.ts';
import { createStorage, type StoredProject } from '../storage/storage.ts';
import { identityOf } from './access/connection.ts';
import type { Readings } from './state/readings.ts';

export interface StoredReadingsOptions {
  /** Undefined: nothing is kept. */
  readonly storagePath: string | undefined;
  readonly version: string;
  /** Of the projects as of now. */
  readonly configs: () => readonly ProjectConfig[];
  readonly readings: Readings;
  readonly log: Log;
  readonly nowMs: () => number;
  /** Told after each write whether it worked. */
  readonly onWrite: (successful: boolean) => void;
}

/** Keeps the readings from one run of the exporter to the next. Never rejects. */
export interface StoredReadings {
  /** Takes up what an earlier run knew. */
  restore(): Promise<void>;
  /** Writes nothing before what is there was read. */
  save(): Promise<void>;
}

export function createStoredReadings(options: StoredReadingsOptions): StoredReadings {
  const { storagePath, version, configs, readings, log, nowMs, onWrite } = options;
  if (storagePath === undefined) return { restore: async () => {}, save: async () => {} };
  const storage = createStorage({
    directory: storagePath,
    version,
    projects: () => toStore(configs(), readings),
    log,
    onWrite,
  });
  let isRestored = false;

  return {
    restore: async () => {
      const stored = await storage.load();
      const nowSeconds = nowMs() / 1000;
      for (const each of restorable(stored, configs(), nowSeconds)) readings.replace(each);
      isRestored = true;
    },
    save: async () => {
      if (isRestored) await storage.save();
    },
  };
}

function toStore(
  configs: readonly ProjectConfig[],
  readings: Readings,
): ReadonlyMap<string, StoredProject> {
  return new Map(
    configs.map((config) => [
      config.name,
      { identity: identityOf(config), readings: readings.of(config.name) },
    ]),
  );
}

/** What an earlier run knew, as far as it is about the same project and may still be shown. */
export function* restorable(
  stored: ReadonlyMap<string, StoredProject>,
  configs: readonly ProjectConfig[],
  nowSeconds: number,
): Iterable<Reading> {
  for (const config of configs) {
    const known = stored.get(config.name);
    if (known === undefined || known.identity !== identityOf(config)) continue;
    for (const reading of known.readings.values()) {
      yield withoutStale(reading, nowSeconds, config.poll.maxAgeMs / 1000);
    }
  }
}
