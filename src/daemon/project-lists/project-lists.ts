import { isSame } from '../../config/same.ts';
import type { Config, ProjectConfig, ProjectListConfig } from '../../config/schema/config.ts';
import type { FoundProjects } from '../../domain/found-project.ts';
import type { Log } from '../../domain/log.ts';
import { operationsOfListing } from '../access/listing.ts';
import { createListReader, type ListReader, type ListReaderOptions } from './list-reader.ts';
import { createListReport, type ListReport } from './list-report.ts';
import { type Resolved, resolve } from './resolve.ts';

export interface ProjectListsOptions extends Omit<ListReaderOptions, 'config' | 'report'> {
  readonly config: Config;
  readonly log: Log;
  /** Follows these projects from now on. To be called again only once it is done. */
  readonly apply: (projects: readonly ProjectConfig[]) => Promise<void>;
}

/** A list that was not read so often in a row is old, and an alert tells. */
const STALE_AFTER = 3;

/**
 * Makes projects out of lists of them. All else learns of those as of a changed configuration, so
 * that nobody has to know where a project came from.
 */
export interface ProjectLists {
  /** Goes on from what an earlier run knew, by the names of the lists. */
  takeUp(found: ReadonlyMap<string, FoundProjects>): Promise<void>;
  /** What is known, by the names of the lists: each stays the same until it is read again. */
  known(): ReadonlyMap<string, FoundProjects>;
  /** Lists that nothing is told of so far. */
  untold(): readonly string[];
  /** Reads each list now, and from then on when it is due. */
  start(): void;
  /** Reads those that are due, without any timer; whether that worked. */
  readDue(): Promise<boolean>;
  /** Follows a changed configuration. */
  reconfigure(config: Config): Promise<void>;
  stop(): Promise<void>;
}

interface Entry {
  readonly reader: ListReader;
  readonly report: ListReport;
}

export function createProjectLists(options: ProjectListsOptions): ProjectLists {
  const { ownMetrics, log, monotonicMs } = options;
  let { config } = options;
  let entries: ReadonlyMap<string, Entry> = new Map(config.projectLists.map(named(newEntry)));
  let applied: readonly ProjectConfig[] = config.projects;
  let turn = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stage: 'made' | 'started' | 'stopped' = 'made';
  for (const list of config.projectLists) tellConfigured(list);

  function newEntry(list: ProjectListConfig): Entry {
    const report = createListReport({ ...options, config: list });
    return { report, reader: createListReader({ ...options, config: list, report }) };
  }

  function tellConfigured({ name, everyMs, defaults }: ProjectListConfig): void {
    const maxAgeSeconds = (STALE_AFTER * everyMs) / 1000;
    ownMetrics.setProjectList({ name, operations: operationsOfListing(defaults), maxAgeSeconds });
  }

  /** One change after the other: two at once would mix two configurations. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  function resolved(): Resolved {
    return resolve(config, (name) => entries.get(name)?.reader.known()?.projects ?? []);
  }

  async function follow(isChanged: boolean, read?: ListReader): Promise<void> {
    const { projects, sorted } = resolved();
    // Those that are written down are the very same until the next reload.
    if (isChanged || !isSame(applied, projects)) await options.apply(projects);
    applied = projects;
    for (const [name, { reader, report }] of entries) {
      const of = sorted.get(name);
      const atSeconds = reader.known()?.atSeconds ?? 0;
      if (of === undefined) continue;
      report[reader === read ? 'read' : 'known']({
        atSeconds,
        leftOut: reader.leftOut(),
        sorted: of,
      });
    }
  }

  async function read({ reader }: Entry): Promise<boolean> {
    const isRead = await reader.read();
    try {
      await inTurn(async () => {
        if (stage !== 'stopped') await follow(false, isRead ? reader : undefined);
      });
    } catch (error) {
      log.error(
        { project: reader.config.name, err: error },
        'internal error in following projects',
      );
    }
    await reader.taken();
    plan();
    return isRead;
  }

  async function readDue(): Promise<boolean> {
    const due = [...entries.values()].filter(({ reader }) => reader.dueAtMs() <= monotonicMs());
    return (await Promise.all(due.map(read))).every(Boolean);
  }

  function plan(): void {
    clearTimeout(timer);
    if (stage !== 'started') return;
    const next = Math.min(...[...entries.values()].map(({ reader }) => reader.dueAtMs()));
    if (!Number.isFinite(next)) return;
    timer = setTimeout(() => void readDue(), Math.max(0, next - monotonicMs()));
  }

  return {
    takeUp: (found) =>
      inTurn(async () => {
        for (const [name, { reader }] of entries) {
          const known = found.get(name);
          if (known !== undefined) reader.takeUp(known);
        }
        await follow(false);
        for (const { reader } of entries.values()) if (reader.known()) await reader.taken();
      }),
    known: () =>
      new Map(
        [...entries].flatMap(([name, { reader }]) => {
          const known = reader.known();
          return known === undefined ? [] : [[name, known] as const];
        }),
      ),
    untold: () => [...entries].flatMap(([name, { reader }]) => (reader.isTold() ? [] : [name])),
    start: () => {
      if (stage === 'made') stage = 'started';
      plan();
    },
    readDue,
    reconfigure: (next) =>
      inTurn(async () => {
        config = next;
        const kept = new Map<string, Entry>();
        for (const [name, entry] of entries) {
          const list = next.projectLists.find((each) => each.name === name);
          if (list?.authUrl === entry.reader.config.authUrl) kept.set(name, entry);
          else void entry.reader.stop();
          if (list === undefined) ownMetrics.removeProject(name);
        }
        for (const list of next.projectLists) kept.get(list.name)?.reader.follow(list);
        entries = new Map(
          next.projectLists.map(named((list) => kept.get(list.name) ?? newEntry(list))),
        );
        await follow(true);
        for (const list of next.projectLists) tellConfigured(list);
        plan();
      }),
    stop: async () => {
      stage = 'stopped';
      clearTimeout(timer);
      await Promise.all([...entries.values()].map(({ reader }) => reader.stop()));
      await turn;
    },
  };
}

function named<Value>(valueFor: (list: ProjectListConfig) => Value) {
  return (list: ProjectListConfig): readonly [string, Value] => [list.name, valueFor(list)];
}
