import type { Clocks } from '../../domain/clocks.ts';
import type { PollState, ProjectReadings, Reading } from '../../domain/reading.ts';
import type { RemovedReading } from '../../domain/removed-reading.ts';

const REMEMBERED_MS = 86_400_000;
/** As many as are watched where there are many. */
const REMEMBERED_MAX = 100_000;

/** By ID, those that left first in front; it never changes afterwards. */
export type Removed = ReadonlyMap<string, RemovedReading>;

/** Readings of IDs that left the configuration: one that comes back goes on where it was. */
export interface RemovedReadings {
  of(project: string): Removed;
  /** The reading of an ID that is watched again within a day. */
  recall(project: string, checkpointId: string): Reading | undefined;
  /**
   * Remembers what was known and is not watched any longer; forgets what is watched again, and all
   * of a project that has left or of which nothing was known.
   */
  follow(known: PollState, watched: PollState): void;
  /** Takes up what an earlier run remembered of a project, and what has left it since then. */
  resume(project: string, stored: Removed, now: Followed): void;
  /** Nothing of a project that is about something else. */
  forget(project: string): void;
}

/** The readings of a project, and those that it has by now. */
export interface Followed {
  readonly known: ProjectReadings;
  readonly watched: ProjectReadings;
}

interface Remembered extends RemovedReading {
  readonly untilMs: number;
}

type Entry = readonly [string, Remembered];

const NONE: ReadonlyMap<string, Remembered> = new Map();
const NOTHING: ProjectReadings = new Map();

export function createRemovedReadings({ nowMs, monotonicMs }: Clocks): RemovedReadings {
  const removed = new Map<string, ReadonlyMap<string, Remembered>>();
  const of = (project: string) => removed.get(project) ?? NONE;
  const isYoung = ({ untilMs }: Remembered) => monotonicMs() < untilMs;

  function set(project: string, entries: readonly Entry[]): void {
    removed.delete(project);
    const others = [...removed.values()].reduce((sum, { size }) => sum + size, 0);
    const tooMany = Math.max(others + entries.length - REMEMBERED_MAX, 0);
    removed.set(project, new Map(entries.slice(tooMany)));
  }

  function follow(project: string, { known, watched }: Followed): void {
    const left = leftOf(known.values(), (id) => watched.has(id));
    const former = [...of(project)].filter(([id, each]) => isYoung(each) && !watched.has(id));
    const isSame = left.length === 0 && former.length === of(project).size;
    if (!isSame) set(project, [...former, ...left]);
  }

  function leftOf(readings: Iterable<Reading>, isWatched: (id: string) => boolean): Entry[] {
    const untilMs = monotonicMs() + REMEMBERED_MS;
    const removedAtSeconds = nowMs() / 1000;
    return Array.from(readings).flatMap((reading): Entry[] => {
      const { checkpointId } = reading.known;
      const remembered = { reading, removedAtSeconds, untilMs };
      return isWatched(checkpointId) ? [] : [[checkpointId, remembered]];
    });
  }

  return {
    of,
    recall: (project, checkpointId) => {
      const remembered = of(project).get(checkpointId);
      return remembered !== undefined && isYoung(remembered) ? remembered.reading : undefined;
    },
    follow: (known, watched) => {
      for (const name of removed.keys()) {
        if (!known.has(name) || !watched.has(name)) removed.delete(name);
      }
      for (const [name, readings] of watched) {
        follow(name, { known: known.get(name) ?? NOTHING, watched: readings });
      }
    },
    resume: (project, stored, now) => {
      const resumed = Array.from(stored, ([id, each]): Entry => {
        // However the clock was set meanwhile.
        const agoMs = Math.max(nowMs() - each.removedAtSeconds * 1000, 0);
        return [id, { ...each, untilMs: monotonicMs() + REMEMBERED_MS - agoMs }];
      });
      set(project, resumed);
      follow(project, now);
    },
    forget: (project) => void removed.delete(project),
  };
}
