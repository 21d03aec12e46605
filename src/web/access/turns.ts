/** Work for somebody who may have gone away by the time it is done. */
export interface Work {
  readonly isWanted: () => boolean;
  readonly run: () => Promise<boolean>;
}

export interface TurnsOptions {
  readonly monotonicMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A number from 0 to below 1. */
  readonly random: () => number;
}

export type Turns = ReturnType<typeof createTurns>;

interface Waiting extends Work {
  readonly resolve: (outcome: boolean | PromiseLike<boolean>) => void;
}

/**
 * One work at a time, a turn for each source in a row, so that one that asks a thousand times does
 * not keep another waiting; among those of one source the lot decides, so that nobody waits in
 * vain behind so many that he is gone before it is his turn. Work that comes to nothing is followed
 * by a rest as long as it took: a flood of it takes half a core at the most.
 *
 * There are never more that wait than there are connections.
 */
export function createTurns({ monotonicMs, sleep, random }: TurnsOptions) {
  const sources = new Map<string, Waiting[]>();
  let isRunning = false;

  function next(): Waiting | undefined {
    const [first] = sources;
    if (first === undefined) return undefined;
    const [source, waiting] = first;
    const [drawn] = waiting.splice(Math.floor(random() * waiting.length), 1);
    // To the end of the row, until it is its turn again.
    sources.delete(source);
    if (waiting.length > 0) sources.set(source, waiting);
    return drawn;
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
      if (!isGood) await sleep(monotonicMs() - startedMs);
    }
    isRunning = false;
  }

  return {
    /** What comes of the work; false where nobody wanted it any more. */
    take: (source: string, work: Work): Promise<boolean> => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const waiting = sources.get(source) ?? [];
      waiting.push({ ...work, resolve });
      sources.set(source, waiting);
      if (!isRunning) void runAll();
      return promise;
    },
  };
}
