import type { PollState, Reading } from '../../domain/reading.ts';

export interface ConfiguredProject {
  readonly name: string;
  readonly checkpoints: readonly { readonly checkpointId: string }[];
}

const REMEMBERED_MS = 86_400_000;
/** As many as are watched where there are many. */
const REMEMBERED_MAX = 100_000;

/** Readings of IDs that left the configuration: one that comes back goes on where it was. */
export interface RemovedReadings {
  /** Remembers, for a day, what was known and has no place in `next`. */
  remember(known: PollState, next: readonly ConfiguredProject[]): void;
  /** The reading of an ID that is watched again. */
  recall(project: string, checkpointId: string): Reading | undefined;
  /** Nothing of projects that are about something else, or have left. */
  forget(isForgotten: (project: string) => boolean): void;
}

export function createRemovedReadings(monotonicMs: () => number): RemovedReadings {
  /** By project and ID, those that left first in front. */
  const removed = new Map<string, { readonly reading: Reading; readonly untilMs: number }>();

  function bound(): void {
    const nowMs = monotonicMs();
    for (const [key, { untilMs }] of removed) {
      if (untilMs > nowMs && removed.size <= REMEMBERED_MAX) return;
      removed.delete(key);
    }
  }

  return {
    remember: (known, next) => {
      const untilMs = monotonicMs() + REMEMBERED_MS;
      for (const { name, checkpoints } of next) {
        const ids = new Set(checkpoints.map(({ checkpointId }) => checkpointId));
        for (const reading of known.get(name)?.values() ?? []) {
          const { checkpointId } = reading.known;
          if (ids.has(checkpointId)) continue;
          removed.set(keyOf(name, checkpointId), { reading, untilMs });
        }
      }
      bound();
    },
    recall: (project, checkpointId) => {
      bound();
      const key = keyOf(project, checkpointId);
      const reading = removed.get(key)?.reading;
      removed.delete(key);
      return reading;
    },
    forget: (isForgotten) => {
      for (const [key, { reading }] of removed) {
        if (isForgotten(reading.known.project)) removed.delete(key);
      }
    },
  };
}

function keyOf(project: string, checkpointId: string): string {
  return JSON.stringify([project, checkpointId]);
}
