import type { Scrape } from '../faults/scraper.ts';
import type { Allowance, Period } from './growth.ts';

const MEBIBYTE = 2 ** 20;

/** Everything that must not grow, as it is at the moment of a scrape. */
export interface Observations {
  see(scrape: Scrape): void;
  /** The least of everything since the last call. */
  endPeriod(): Period;
}

export const HEAP = 'heap MiB';
export const FILES = 'open files';
export const SOCKETS = 'sockets at the simulator';

export function createObservations(connections: () => number): Observations {
  let least = new Map<string, number>();

  /** What is not there at all is none of it, from the first scrape of the period on. */
  function lower(now: ReadonlyMap<string, number>): void {
    if (least.size === 0) least = new Map(now);
    for (const name of new Set([...least.keys(), ...now.keys()])) {
      least.set(name, Math.min(least.get(name) ?? 0, now.get(name) ?? 0));
    }
  }

  return {
    see: ({ samples, sum }) => {
      const resources = samples.filter(({ name }) => name === 'nodejs_active_resources');
      lower(
        new Map([
          [HEAP, sum('nodejs_heap_size_used_bytes') / MEBIBYTE],
          [FILES, sum('process_open_fds')],
          [SOCKETS, connections()],
          ...resources.map(({ labels, value }) => [String(labels['type']), Number(value)] as const),
        ]),
      );
    },
    endPeriod: () => {
      const period = least;
      least = new Map();
      return period;
    },
  };
}

/** What a scrape itself leaves on the heap is some megabytes, and a socket more is no leak. */
export function allowanceOf(name: string): Allowance {
  return name === HEAP ? { share: 0.05, amount: 2 } : { share: 0, amount: 1 };
}
