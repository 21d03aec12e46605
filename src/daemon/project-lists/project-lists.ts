import type { Config } from '../../config/schema/config.ts';
import type { FoundProjects } from '../../domain/found-project.ts';
import { createAlarm } from './alarm.ts';
import { createFollowing, type FollowingOptions } from './following.ts';
import type { ListReaderOptions } from './list-reader.ts';
import { createReaders, type Entry } from './readers.ts';

export interface ProjectListsOptions
  extends Omit<ListReaderOptions, 'config' | 'report'>,
    Omit<FollowingOptions, 'ownMetrics'> {}

/**
 * Makes projects out of lists of them. All else learns of those as of a changed configuration, so
 * that nobody has to know where a project came from.
 */
export interface ProjectLists {
  /** Goes on from what an earlier run knew, by the names of the lists. */
  takeUp(found: ReadonlyMap<string, FoundProjects>): Promise<void>;
  /** What is known, by the names of the lists: each stays the same until it is read again. */
  known(): ReadonlyMap<string, FoundProjects>;
  /** Names of the lists that nothing is told of so far. */
  untold(): readonly string[];
  /** Reads each list now, and from then on when it is due. */
  start(): void;
  /** Reads those that are due, without any timer; whether that worked. */
  readDue(): Promise<boolean>;
  reconfigure(config: Config): Promise<void>;
  stop(): Promise<void>;
}

export function createProjectLists(options: ProjectListsOptions): ProjectLists {
  const { log, monotonicMs } = options;
  const readers = createReaders(options, options.config.projectLists);
  const following = createFollowing(options, readers);
  const dueAtMs = () => Math.min(...readers.all().map(({ reader }) => reader.dueAtMs()));
  const alarm = createAlarm({ dueAtMs, onDue: () => void readDue(), monotonicMs });
  let stage: 'made' | 'started' | 'stopped' = 'made';

  async function read(entry: Entry): Promise<boolean> {
    const isRead = await entry.reader.read();
    try {
      await following.follow(isRead ? entry : undefined);
    } catch (error) {
      log.error({ err: error }, 'internal error in following a list of projects');
    }
    entry.isTold = true;
    await entry.reader.settled();
    plan();
    return isRead;
  }

  async function readDue(): Promise<boolean> {
    const due = readers.all().filter(({ reader }) => reader.dueAtMs() <= monotonicMs());
    const reading = due.map(read);
    // For those that are due later than these.
    plan();
    return (await Promise.all(reading)).every(Boolean);
  }

  function plan(): void {
    if (stage === 'started') alarm.set();
  }

  return {
    known: readers.known,
    untold: readers.untold,
    takeUp: following.takeUp,
    readDue,
    start: () => {
      if (stage === 'made') stage = 'started';
      plan();
    },
    reconfigure: async (config) => {
      await following.reconfigure(config);
      plan();
    },
    stop: async () => {
      stage = 'stopped';
      alarm.stop();
      await readers.stop();
      await following.end();
    },
  };
}
