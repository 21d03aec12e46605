/** Waiting of one source, and of all together. */
const WAITING_OF_ONE_MAX = 16;
const WAITING_MAX = 128;
/** After something that came to nothing, so many times as long as it took. */
const REST_FACTOR = 3;

/** Work for somebody who may have gone away by the time it is done. */
export interface Work {
  readonly isWanted: () => boolean;
  readonly run: () => Promise<boolean>;
}

export interface TurnsOptions {
  readonly monotonicMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface Turns {
  /** What comes of the work, which is false where nobody wants it any more; undefined: no room. */
  take(source: string, work: Work): Promise<boolean> | undefined;
}

interface Waiting extends Work {
  readonly resolve: (outcome: boolean | PromiseLike<boolean>) => void;
}

/**
 * One work at a time, a turn for each source in a row, so that one that asks a thousand times does
 * not keep another waiting. Work that comes to nothing is followed by a rest: a flood of it takes a
 * quarter of a core at the most.
 */
export function createTurns({ monotonicMs, sleep }: TurnsOptions): Turns {
  const lines = new Map<string, Waiting[]>();
  let waiting = 0;
  let isRunning = false;

  function next(): Waiting | undefined {
    for (const [source, line] of lines) {
      const work = line.shift();
      // To the end of the row, until it is its turn again.
      lines.delete(source);
      if (line.length > 0) lines.set(source, line);
      if (work === undefined) continue;
      waiting -= 1;
      return work;
    }
    return undefined;
  }

  async function runAll(): Promise<void> {
    isRunning = true;
    for (let work = next(); work !== undefined; work = next()) {
      if (!work.isWanted()) {
        work.resolve(false);
        continue;
      }
      const startedMs = monotonicMs();
      const done = work.run();
      work.resolve(done);
      const isGood = await done.catch(() => false);
      if (!isGood) await sleep(REST_FACTOR * (monotonicMs() - startedMs));
    }
    isRunning = false;
  }

  return {
    take: (source, work) => {
      const line = lines.get(source) ?? [];
      if (line.length >= WAITING_OF_ONE_MAX || waiting >= WAITING_MAX) return undefined;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      line.push({ ...work, resolve });
      lines.set(source, line);
      waiting += 1;
      if (!isRunning) void runAll();
      return promise;
    },
  };
}
