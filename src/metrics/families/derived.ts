import type { Known } from '../../domain/reading.ts';
import type { Resource, RestorePoint, SkippedResource, Vault } from '../../domain/restore-point.ts';
import type { Family, Sample } from './family.ts';

const OF_KNOWN = ['presence', 'names', 'expiresAtSeconds'] as const;
const OF_RESTORE_POINT = ['status', 'createdAtSeconds', 'retentionSeconds'] as const;
/** Whether two differ in a field, each in a function of its own: by name it takes five times as long. */
const OF_ENTRIES = {
  resources: {
    id: (one: Resource, other: Resource) => one.id !== other.id,
    name: (one: Resource, other: Resource) => one.name !== other.name,
    type: (one: Resource, other: Resource) => one.type !== other.type,
    protectStatus: (one: Resource, other: Resource) => one.protectStatus !== other.protectStatus,
    sizeBytes: (one: Resource, other: Resource) => one.sizeBytes !== other.sizeBytes,
    backupSizeBytes: (one: Resource, other: Resource) =>
      one.backupSizeBytes !== other.backupSizeBytes,
    backups: (one: Resource, other: Resource) => one.backups !== other.backups,
  },
  skippedResources: {
    id: (one: SkippedResource, other: SkippedResource) => one.id !== other.id,
    name: (one: SkippedResource, other: SkippedResource) => one.name !== other.name,
    type: (one: SkippedResource, other: SkippedResource) => one.type !== other.type,
    code: (one: SkippedResource, other: SkippedResource) => one.code !== other.code,
  },
};
const OF_RESOURCE = Object.entries(OF_ENTRIES.resources);
const OF_SKIPPED = Object.entries(OF_ENTRIES.skippedResources);

interface Entries {
  readonly resources: Resource;
  readonly skippedResources: SkippedResource;
}
type List = keyof Entries;
/** What is compared of an entry. */
type FieldOf<Of extends List> = keyof (typeof OF_ENTRIES)[Of] & keyof Entries[Of] & string;
type Samples<Of> = (of: Of) => readonly Sample[];

/**
 * Samples that follow from named fields and from nothing else: the type of `samples` shows it no
 * others, and none that is not compared.
 */
type Derived = Required<Pick<Family<Known>, 'samples' | 'follows'>>;

export function ofKnown<Field extends (typeof OF_KNOWN)[number]>(
  follows: readonly Field[],
  samples: Samples<Pick<Known, Field>>,
): Derived {
  return { follows, samples };
}

/** A restore point answered with status `deleted` keeps its status and names, nothing else. */
export function ofRestorePoint<Field extends (typeof OF_RESTORE_POINT)[number]>(
  fields: readonly Field[],
  samples: Samples<Pick<RestorePoint, Field>>,
): Derived {
  return { follows: ['presence', ...fields], samples: whilePresent(samples) };
}

/** Of a list of the vault; there are no samples where there is no vault. */
export function ofList<Of extends List, Field extends FieldOf<Of>>(
  list: Of,
  fields: readonly Field[],
  samples: (
    entries: readonly Pick<Entries[Of], Field>[],
    vault: Pick<Vault, 'leftOut'>,
  ) => readonly Sample[],
): Derived {
  return {
    follows: ['presence', list, 'leftOut', ...fields],
    // What a vault calls by the name of a list are the entries of that list.
    samples: whilePresent(({ vault }) =>
      vault === undefined ? [] : samples(vault[list] as readonly Entries[Of][], vault),
    ),
  };
}

/** Of each entry of a list that has an id: one without could not be told from another one. */
export function ofEach<Of extends List, Field extends FieldOf<Of>>(
  list: Of,
  fields: readonly Field[],
  samples: (entry: Pick<Entries[Of], Field>, id: string) => readonly Sample[],
): Derived {
  return ofList(list, ['id', ...fields], (entries) =>
    entries.flatMap((entry) => (entry.id === undefined ? [] : samples(entry, entry.id))),
  );
}

function whilePresent(samples: Samples<RestorePoint>): Samples<Known> {
  return ({ presence, restorePoint }) =>
    presence === 'present' && restorePoint !== undefined ? samples(restorePoint) : [];
}

const NONE: ReadonlySet<string> = new Set();

/** In which fields two differ, whichever entry of a list; a list that is longer or shorter by name. */
export function differences(was: Known, is: Known): ReadonlySet<string> {
  if (was === is) return NONE;
  const found = new Set<string>();
  note(found, OF_KNOWN, was, is);
  const [one, other] = [was.restorePoint, is.restorePoint];
  if (one === other) return found;
  note(found, OF_RESTORE_POINT, one, other);
  const [vault, otherVault] = [one?.vault, other?.vault];
  note(found, ['leftOut'], vault, otherVault);
  noteEntries(found, 'resources', OF_RESOURCE, [vault?.resources, otherVault?.resources]);
  const skipped = [vault?.skippedResources, otherVault?.skippedResources] as const;
  noteEntries(found, 'skippedResources', OF_SKIPPED, skipped);
  return found;
}

type Differ<Entry> = readonly [field: string, isOther: (one: Entry, other: Entry) => boolean];

function noteEntries<Entry>(
  found: Set<string>,
  list: List,
  fields: readonly Differ<Entry>[],
  [some, others]: readonly [readonly Entry[] | undefined, readonly Entry[] | undefined],
): void {
  if (some === others) return;
  if (some === undefined || others === undefined || some.length !== others.length) {
    found.add(list);
    return;
  }
  for (const [field, isOther] of fields) {
    const isFound = some.some((entry, at) => {
      const other = others[at];
      return other !== undefined && entry !== other && isOther(entry, other);
    });
    if (isFound) found.add(field);
  }
}

function note<Of extends object>(
  found: Set<string>,
  fields: readonly string[],
  was: Of | undefined,
  is: Of | undefined,
): void {
  if (was === is) return;
  for (const field of fields)
    if (was?.[field as keyof Of] !== is?.[field as keyof Of]) found.add(field);
}
