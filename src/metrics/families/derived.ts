import type { Known } from '../../domain/reading.ts';
import type { Resource, RestorePoint, SkippedResource, Vault } from '../../domain/restore-point.ts';
import type { Sample } from './family.ts';

type Samples<Of> = (of: Of) => readonly Sample[];

/** A restore point answered with status `deleted` keeps its status and names, nothing else. */
export function ofRestorePoint(samples: Samples<RestorePoint>): Samples<Known> {
  return ({ presence, restorePoint }) =>
    presence === 'present' && restorePoint !== undefined ? samples(restorePoint) : [];
}

/** There are no samples where there is no vault. */
export function ofVault(samples: Samples<Vault>): Samples<Known> {
  return ofRestorePoint(({ vault }) => (vault === undefined ? [] : samples(vault)));
}

interface Entries {
  readonly resources: Resource;
  readonly skippedResources: SkippedResource;
}

/** Of each entry of a list that has an id: one without could not be told from another one. */
export function ofEach<List extends keyof Entries>(
  list: List,
  samples: (entry: Entries[List], id: string) => readonly Sample[],
): Samples<Known> {
  return ofVault((vault) => {
    // What a vault calls by the name of a list are the entries of that list.
    const entries = vault[list] as readonly Entries[List][];
    return entries.flatMap((entry) => (entry.id === undefined ? [] : samples(entry, entry.id)));
  });
}
