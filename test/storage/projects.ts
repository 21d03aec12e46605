import type { ProjectReadings, Reading } from '../../src/domain/reading.ts';
import { READINGS } from '../../src/storage/readings.ts';
import type { Section, Storage } from '../../src/storage/storage.ts';

export interface StoredProject {
  readonly identity: string;
  readonly readings: ProjectReadings;
}

export type Projects = ReadonlyMap<string, StoredProject>;

export function sectionsOf(projects: Projects): readonly Section[] {
  return [...projects].map(([project, { identity, readings }]) => ({
    kind: READINGS,
    project,
    identity,
    entries: readings,
  }));
}

/** What is stored of these projects; one of which nothing is stored is left out. */
export async function readingsIn(storage: Storage, projects: Projects): Promise<Projects> {
  const state = await storage.load();
  const found = new Map<string, StoredProject>();
  for (const [name, { identity }] of projects) {
    const readings = await state.take(READINGS, name, identity);
    if (readings.size > 0) found.set(name, { identity, readings });
  }
  return found;
}

export function projectsOf(...readings: readonly Reading[]): Projects {
  const byProject = Map.groupBy(readings, ({ known }) => known.project);
  return new Map(
    [...byProject].map(([name, own]) => [
      name,
      {
        identity: `identity of ${name}`,
        readings: new Map(own.map((reading) => [reading.known.checkpointId, reading])),
      },
    ]),
  );
}
