import type { Project } from './project.ts';
import type { Discovered } from './state/discovered.ts';
import type { Readings } from './state/readings.ts';

/** Where it shows how far the reading of a project has come. */
export interface Progress {
  readonly readings: Pick<Readings, 'of'>;
  readonly discovered: Pick<Discovered, 'of'>;
}

/**
 * Runs cycles until there is nothing left that no cycle has come to, or one learned nothing more:
 * without a schedule there is no other cycle that would go on. Whether all that the last one asked
 * for was answered.
 */
export async function readAll(
  project: Pick<Project, 'config' | 'runCycle' | 'lastCycle'>,
  progress: Progress,
): Promise<boolean> {
  const { name, discover } = project.config;
  for (;;) {
    const before = learned(name, progress);
    const isAnswered = await project.runCycle();
    const isCold = discover !== undefined && progress.discovered.of(name).backupsAtSeconds === 0;
    const isBehind = isCold || (project.lastCycle()?.deferred ?? 0) > 0;
    if (!isBehind || learned(name, progress) <= before) return isAnswered;
  }
}

/** Vaults whose backups were read, or are searched for, and restore points that were asked for. */
function learned(project: string, { readings, discovered }: Progress): number {
  const { vaults } = discovered.of(project).inventory;
  const read = [...vaults.values()].filter(({ readAtSeconds }) => readAtSeconds !== undefined);
  const asked = [...readings.of(project).values()].filter((each) => each.lastPollSeconds > 0);
  let found = 0;
  for (const { older } of vaults.values()) found += older.size;
  return read.length + found + asked.length;
}
