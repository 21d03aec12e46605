import type { RefusalMemory } from '../cbr/auth/credentials.ts';
import type { ProjectConfig } from '../config/schema/config.ts';
import { type About, mayBe } from '../domain/about.ts';
import type { Log } from '../domain/log.ts';
import { type Reading, withoutStale } from '../domain/reading.ts';
import type { RememberedRefusal } from '../domain/refusals.ts';
import { ALONE, isOwn, type Shard } from '../domain/shard.ts';
import { ABOUTS } from '../storage/abouts.ts';
import { FOUND_PROJECTS } from '../storage/found-projects.ts';
import { READINGS } from '../storage/readings.ts';
import { REFUSALS } from '../storage/refusals.ts';
import { REMOVED_READINGS } from '../storage/removed-readings.ts';
import { SHARDS } from '../storage/shards.ts';
import { createStorage, type Section, type StoredState } from '../storage/storage.ts';
import type { ProjectLists } from './project-lists/project-lists.ts';
import type { Discovered } from './state/discovered.ts';
import type { Plannings } from './state/plannings.ts';
import type { Readings } from './state/readings.ts';
import { discoverySections, restoreDiscovery } from './stored-discovery.ts';
import { continuing, shardSections } from './stored-shard.ts';

export interface PersistenceOptions {
  /** Undefined: nothing is kept. */
  readonly storagePath: string | undefined;
  readonly version: string;
  readonly shard?: Shard;
  /** Of the projects as of now. */
  readonly configs: () => readonly ProjectConfig[];
  readonly lists: Pick<ProjectLists, 'known' | 'takeUp'>;
  readonly readings: Readings;
  readonly discovered: Discovered;
  readonly plannings: Plannings;
  readonly log: Log;
  readonly nowMs: () => number;
  /** Told after each write whether it worked. */
  readonly onWrite: (successful: boolean) => void;
}

/** Keeps what is known, and what was refused, from one run of the exporter to the next. Never rejects. */
export interface Persistence {
  /** Takes up what an earlier run knew. */
  restore(): Promise<void>;
  /** Writes nothing before what is there was read. */
  save(): Promise<void>;
  /** Writes a last time: nothing begins to be written once this has been called. */
  end(): Promise<void>;
  readonly memory: RefusalMemory;
}

/** Sections of the whole process are about nothing in particular. */
const ALL = '';

export function createPersistence(options: PersistenceOptions): Persistence {
  const { storagePath, version, configs, lists, readings, log, nowMs, onWrite } = options;
  const { shard = ALONE } = options;
  let refusals: ReadonlyMap<string, readonly RememberedRefusal[]> = new Map();
  let stage: 'unread' | 'open' | 'ended' = 'unread';
  const storage =
    storagePath === undefined
      ? undefined
      : createStorage({
          directory: storagePath,
          version,
          sections: () => [
            ...shardSections(shard, nowMs() / 1000),
            { kind: REFUSALS, project: undefined, identity: ALL, entries: refusals },
            { kind: FOUND_PROJECTS, project: undefined, identity: ALL, entries: lists.known() },
            { kind: ABOUTS, project: undefined, identity: ALL, entries: readings.abouts() },
            ...configs().flatMap((config) => sectionsOf(config, options)),
          ],
          log,
          onWrite,
        });
  const save = async () => {
    if (stage === 'open') await storage?.save();
  };

  return {
    restore: async () => {
      const stored = await storage?.load();
      if (stored === undefined) return;
      refusals = await stored.take(REFUSALS, undefined, ALL);
      // First, since what else is stored is about projects that are there.
      await lists.takeUp(await stored.take(FOUND_PROJECTS, undefined, ALL));
      const abouts = await stored.take(ABOUTS, undefined, ALL);
      const shards = await stored.take(SHARDS, undefined, ALL);
      const isContinued = continuing(shards, shard, nowMs() / 1000);
      for (const config of configs()) {
        const about = abouts.get(config.name);
        if (about === undefined || !mayBe(about, config)) continue;
        readings.settle(config.name, about);
        if (!isContinued(config.intervalMs / 1000)) continue;
        await restoreProject(stored, { config, about }, options);
      }
      if (stage === 'unread') stage = 'open';
    },
    save,
    end: async () => {
      const last = save();
      stage = 'ended';
      await last;
    },
    memory: {
      recall: (digest) => refusals.get(digest) ?? [],
      remember: async (digest, changed) => {
        const others = [...refusals].filter(([each]) => each !== digest);
        refusals = new Map(changed.length === 0 ? others : [...others, [digest, changed]]);
        await save();
      },
    },
  };
}

async function restoreProject(
  stored: StoredState,
  { config, about }: { readonly config: ProjectConfig; readonly about: About },
  options: PersistenceOptions,
): Promise<void> {
  const { readings, nowMs, shard = ALONE } = options;
  const { name: project, poll } = config;
  const identity = identityOf(about);
  // First, since readings are taken of what is watched alone.
  await restoreDiscovery(stored, config, identity, options);
  const known = await stored.take(READINGS, project, identity);
  const removed = await stored.take(REMOVED_READINGS, project, identity);
  const shown = (each: Reading) => withoutStale(each, nowMs() / 1000, poll.maxAgeMs / 1000);
  for (const { reading } of removed.values()) readings.replace(shown(reading));
  for (const reading of known.values()) readings.replace(shown(reading));
  // What another process has now comes back, if it ever does, as something new.
  const here = <Value>(all: ReadonlyMap<string, Value>) =>
    shard.total === 1
      ? all
      : new Map([...all].filter(([id]) => isOwn(shard, { project, checkpoint: id })));
  const left = { known: here(known), watched: readings.of(project) };
  readings.removed.resume(project, here(removed), left);
}

/** Of a project that nobody has signed in for yet, nothing is known. */
function sectionsOf(
  { name: project, discover }: ProjectConfig,
  { readings, ...state }: Pick<PersistenceOptions, 'readings' | 'discovered' | 'plannings'>,
): readonly Section[] {
  const about = readings.about(project);
  if (about === undefined) return [];
  const identity = identityOf(about);
  const own = [
    { kind: READINGS, project, identity, entries: readings.of(project) },
    { kind: REMOVED_READINGS, project, identity, entries: readings.removed.of(project) },
  ];
  if (discover === undefined) return own;
  return [...own, ...discoverySections({ project, identity }, state)];
}

function identityOf({ endpoint, projectId }: About): string {
  return JSON.stringify([endpoint, projectId]);
}
