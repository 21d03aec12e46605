import type { ProjectConfig } from '../config/schema/config.ts';
import type { Log } from '../domain/log.ts';
import { withoutStale } from '../domain/reading.ts';
import { READINGS } from '../storage/readings.ts';
import { createStorage, type Section } from '../storage/storage.ts';
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
    sections: () => configs().map((config) => sectionOf(config, readings)),
    log,
    onWrite,
  });
  let isRestored = false;

  return {
    restore: async () => {
      const stored = await storage.load();
      for (const config of configs()) {
        const known = await stored.take(READINGS, config.name, identityOf(config));
        const maxAgeSeconds = config.poll.maxAgeMs / 1000;
        for (const reading of known.values()) {
          readings.replace(withoutStale(reading, nowMs() / 1000, maxAgeSeconds));
        }
      }
      isRestored = true;
    },
    save: async () => {
      if (isRestored) await storage.save();
    },
  };
}

function sectionOf(config: ProjectConfig, readings: Readings): Section {
  const { name } = config;
  return {
    kind: READINGS,
    project: name,
    identity: identityOf(config),
    entries: readings.of(name),
  };
}
