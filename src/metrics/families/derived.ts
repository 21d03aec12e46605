import type { Known } from '../../domain/reading.ts';
import type { Resource, RestorePoint, SkippedResource } from '../../domain/restore-point.ts';
import type { Sample } from './family.ts';

type Samples<Of> = (of: Of) => readonly Sample[];

/** A restore point answered with status `deleted` keeps its status and names, nothing else. */
export function ofRestorePoint(samples: Samples<RestorePoint>): Samples<Known> {
  return ({ presence, restorePoint }) =>
    presence === 'present' && restorePoint !== undefined ? samples(restorePoint) : [];
}

interface Entries {
  readonly resources: Resource;
  readonly skippedResources: SkippedResource;
}

/** Of all entries of a list of the vault; there are no samples where there is no vault. */
export function ofList<List extends keyof Entries>(
  list: List,
  samples: Samples<readonly Entries[List][]>,
): Samples<Known> {
  return ofRestorePoint(({ vault }) => {
    // What a vault calls by the name of a list are the entries of that list.
    const entries = vault?.[list] as readonly Entries[List][] | undefined;
    return entries === undefined ? [] : samples(entries);
  });
}

/** Of each entry that has an id: one without could not be told from another one. */
export function ofEach<List extends keyof Entries>(
  list: List,
  samples: (entry: Entries[List], id: string) => readonly Sample[],
): Samples<Known> {
  return ofList(list, (entries) =>
    entries.flatMap((entry) => (entry.id === undefined ? [] : samples(entry, entry.id))),
  );
}
