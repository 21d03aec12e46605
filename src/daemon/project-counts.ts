import type { ConfiguredCheckpoint } from '../domain/checkpoint-id.ts';
import type { ProjectReadings } from '../domain/reading.ts';

/** How many checkpoints come from the configuration itself, and how many from files. */
export function countBySource(
  checkpoints: readonly ConfiguredCheckpoint[],
): Readonly<Record<ConfiguredCheckpoint['source'], number>> {
  const fromFiles = checkpoints.filter(({ source }) => source === 'file').length;
  return { static: checkpoints.length - fromFiles, file: fromFiles };
}

/** What the landing page tells of a project's readings. */
export function countReadings(readings: ProjectReadings = new Map()): {
  readonly presences: Readonly<Record<string, number>>;
  readonly failing: number;
} {
  const presences: Record<string, number> = {};
  let failing = 0;
  for (const { known, failure } of readings.values()) {
    presences[known.presence] = (presences[known.presence] ?? 0) + 1;
    if (failure !== undefined) failing += 1;
  }
  return { presences, failing };
}

/** IDs that nobody has asked for yet. */
export function notPolled(readings: ProjectReadings = new Map()): readonly string[] {
  return [...readings.values()].flatMap(({ known, lastPollSeconds }) =>
    lastPollSeconds === 0 ? [known.checkpointId] : [],
  );
}
