import type { ProjectListConfig } from '../../config/schema/config.ts';
import type { FoundProjects } from '../../domain/found-project.ts';
import { createListReader, type ListReader, type ListReaderOptions } from './list-reader.ts';
import { createListReport, type ListReport } from './list-report.ts';
import type { Resolved } from './resolve.ts';

/** A list, with what reads it and what tells of it. */
export interface Entry {
  readonly reader: ListReader;
  readonly report: ListReport;
  /** Whether it was asked for, or is known from before, and its projects are followed. */
  isTold: boolean;
}

/** The readers of all lists, by their names. */
export interface Readers {
  all(): readonly Entry[];
  foundBy(list: string): FoundProjects['projects'];
  /** What is known, each the very same until it is read again. */
  known(): ReadonlyMap<string, FoundProjects>;
  takeUp(found: ReadonlyMap<string, FoundProjects>): void;
  /** Names of those that nothing is told of so far. */
  untold(): readonly string[];
  follow(lists: readonly ProjectListConfig[]): void;
  /** Tells what became of what is known, and that one was read just now. */
  tell(resolved: Resolved, read?: Entry): void;
  stop(): Promise<void>;
}

export function createReaders(
  options: Omit<ListReaderOptions, 'config' | 'report'>,
  lists: readonly ProjectListConfig[],
): Readers {
  let entries = new Map<string, Entry>();
  follow(lists);

  function newEntry(config: ProjectListConfig): Entry {
    const report = createListReport({ ...options, config });
    return { report, reader: createListReader({ ...options, config, report }), isTold: false };
  }

  function follow(next: readonly ProjectListConfig[]): void {
    const former = entries;
    entries = new Map();
    for (const config of next) {
      const kept = former.get(config.name);
      const isSameIam = kept?.reader.config().authUrl === config.authUrl;
      if (isSameIam) kept.reader.follow(config);
      entries.set(config.name, isSameIam ? kept : newEntry(config));
    }
    for (const [name, entry] of former) {
      if (entries.get(name) !== entry) void entry.reader.stop();
    }
  }

  return {
    all: () => [...entries.values()],
    foundBy: (list) => entries.get(list)?.reader.known()?.projects ?? [],
    known: () => {
      const known = new Map<string, FoundProjects>();
      for (const [name, { reader }] of entries) {
        const found = reader.known();
        if (found !== undefined) known.set(name, found);
      }
      return known;
    },
    takeUp: (found) => {
      for (const [name, { reader }] of entries) {
        const known = found.get(name);
        if (known?.authUrl === reader.config().authUrl) reader.takeUp(known);
      }
    },
    untold: () => [...entries].flatMap(([name, { isTold }]) => (isTold ? [] : [name])),
    follow,
    tell: ({ sorted }, read) => {
      for (const [name, entry] of entries) {
        const { reader, report } = entry;
        const atSeconds = reader.known()?.atSeconds ?? 0;
        const told = { atSeconds, leftOut: reader.leftOut(), sorted: sorted.get(name) };
        if (entry === read) report.read(told);
        else report.known(told);
      }
    },
    stop: async () => {
      await Promise.all([...entries.values()].map(({ reader }) => reader.stop()));
    },
  };
}
