import type { Known, Names } from '../../domain/reading.ts';
import type { Resource, RestorePoint, SkippedResource } from '../../domain/restore-point.ts';
import type { Family, Sample } from './family.ts';

/**
 * Samples that follow from named fields of a restore point and from nothing else: the type of
 * `samples` shows it no others. So whether they changed is seen in these fields, and most families
 * of most answers need not be made to be compared.
 */
export type Derived = Required<Pick<Family<Known>, 'samples' | 'isSame'>>;

/** Of what is remembered, whatever the presence. */
export function ofNames(samples: (names: Names) => readonly Sample[]): Derived {
  return {
    samples: ({ names }) => (names === undefined ? [] : samples(names)),
    isSame: ({ names: was }, { names: is }) =>
      was === is || (was !== undefined && haveSame(['name', 'vaultId', 'vaultName'], was, is)),
  };
}

/** A restore point answered with status `deleted` keeps its status and names, nothing else. */
export function ofRestorePoint<Field extends keyof RestorePoint>(
  fields: readonly Field[],
  samples: (restorePoint: Pick<RestorePoint, Field>) => readonly Sample[],
): Derived {
  return {
    samples: (known) => {
      const restorePoint = presentOf(known);
      return restorePoint === undefined ? [] : samples(restorePoint);
    },
    isSame: (was, is) => {
      const [one, other] = [presentOf(was), presentOf(is)];
      return one === other || (one !== undefined && haveSame(fields, one, other));
    },
  };
}

interface Entries {
  readonly resources: Resource;
  readonly skippedResources: SkippedResource;
}

/** Of all entries of a list of the vault; there are no samples where there is no vault. */
export function ofList<List extends keyof Entries, Field extends keyof Entries[List]>(
  list: List,
  fields: readonly Field[],
  samples: (entries: readonly Pick<Entries[List], Field>[]) => readonly Sample[],
): Derived {
  // What a vault calls by the name of a list are the entries of that list.
  const entriesOf = (known: Known) =>
    presentOf(known)?.vault?.[list] as readonly Entries[List][] | undefined;
  return {
    samples: (known) => {
      const entries = entriesOf(known);
      return entries === undefined ? [] : samples(entries);
    },
    isSame: (was, is) => {
      const [some, others] = [entriesOf(was), entriesOf(is)];
      if (some === others) return true;
      if (some === undefined || others === undefined || some.length !== others.length) return false;
      return some.every((entry, at) => haveSame(fields, entry, others[at]));
    },
  };
}

/** Of each entry that has an id: one without could not be told from another one. */
export function ofEach<List extends keyof Entries, Field extends keyof Entries[List]>(
  list: List,
  fields: readonly Field[],
  samples: (entry: Pick<Entries[List], Field>, id: string) => readonly Sample[],
): Derived {
  return ofList(list, ['id', ...fields], (entries) =>
    entries.flatMap((entry) => (entry.id === undefined ? [] : samples(entry, entry.id))),
  );
}

function presentOf({ presence, restorePoint }: Known): RestorePoint | undefined {
  return presence === 'present' ? restorePoint : undefined;
}

function haveSame<Subject extends object, Field extends keyof Subject>(
  fields: readonly Field[],
  one: Subject,
  other: Subject | undefined,
): boolean {
  return other !== undefined && fields.every((field) => one[field] === other[field]);
}
