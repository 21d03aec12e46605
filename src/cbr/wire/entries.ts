import {
  ENTRIES_MAX,
  type ProtectStatus,
  type Resource,
  type ResourceCount,
  type SkippedResource,
} from '../../domain/restore-point.ts';

/** Types of a restore point that are counted apart; nobody has heard of more than a handful. */
const TYPES_MAX = 100;
const OTHER_TYPE = 'other';

/** Ids remembered beside those that are kept, so that none of them is counted twice. */
const COUNTED_IDS_MAX = 100_000;

/** The entries of a list, taken one by one: one for each id, and of a long list the first ones by id. */
export interface Entries<Entry> {
  take(entry: Entry): void;
  end(): { readonly kept: readonly Entry[]; readonly leftOut: readonly ResourceCount[] };
}

/** Hears of each entry that is merged away or has no id. */
export type NoteId = (value: string) => void;

/** Of an id the last entry stays, with the worse protect status of all. */
export function createResources(note: NoteId): Entries<Resource> {
  const counts = createCounts();
  return createEntries({
    counts,
    note,
    merge: (earlier, later) => ({
      ...later,
      protectStatus: worse(earlier.protectStatus, later.protectStatus),
    }),
    count: ({ type, protectStatus }) => counts.of(type, protectStatus),
    countAgain: (earlier, { type, protectStatus }) =>
      counts.of(type, worse(earlier.protectStatus, protectStatus)),
  });
}

/** As for resources, without a status to weigh. */
export function createSkippedResources(note: NoteId): Entries<SkippedResource> {
  const counts = createCounts();
  const count = () => counts.of(undefined, undefined);
  return createEntries({ counts, note, merge: (_, later) => later, count, countAgain: count });
}

type Count = { -readonly [Key in keyof ResourceCount]: ResourceCount[Key] };

interface Counts {
  of(type: string | undefined, protectStatus: ProtectStatus | undefined): Count;
  list(): readonly ResourceCount[];
}

function createCounts(): Counts {
  // Nearly always nothing is left out: then there is none.
  let byType: Map<string | undefined, Map<ProtectStatus | undefined, Count>> | undefined;
  return {
    of: (given, protectStatus) => {
      byType ??= new Map();
      const type = byType.has(given) || byType.size < TYPES_MAX ? given : OTHER_TYPE;
      const byStatus = byType.get(type) ?? new Map<ProtectStatus | undefined, Count>();
      const count = byStatus.get(protectStatus) ?? { type, protectStatus, count: 0 };
      byType.set(type, byStatus.set(protectStatus, count));
      return count;
    },
    list: () =>
      [...(byType?.values() ?? [])].flatMap((each) =>
        [...each.values()].filter(({ count }) => count > 0),
      ),
  };
}

interface EntriesOptions<Entry> {
  /** Of what is not kept. */
  readonly counts: Counts;
  readonly note: NoteId;
  readonly merge: (earlier: Entry, later: Entry) => Entry;
  readonly count: (entry: Entry) => Count;
  readonly countAgain: (earlier: Count, later: Entry) => Count;
}

function createEntries<Entry extends { readonly id: string | undefined }>(
  options: EntriesOptions<Entry>,
): Entries<Entry> {
  const { counts, note, merge, count, countAgain } = options;
  const kept = new Map<string, Entry>();
  const anonymous: Entry[] = [];
  const leftOut = new Map<string, Count>();
  /** Of the ids that are kept, once there were more. */
  let last: string | undefined;

  function takeWithId(id: string, entry: Entry): void {
    const earlier = kept.get(id);
    const counted = leftOut.get(id);
    if (earlier !== undefined || counted !== undefined) note(`${id} more than once`);
    if (earlier !== undefined) {
      kept.set(id, merge(earlier, entry));
    } else if (counted !== undefined) {
      counted.count -= 1;
      leaveOut(id, countAgain(counted, entry));
    } else if (last !== undefined && id > last) {
      leaveOut(id, count(entry));
    } else {
      kept.set(id, entry);
      // Seldom, since it sorts.
      if (kept.size >= 2 * ENTRIES_MAX) keepFirst();
    }
  }

  function leaveOut(id: string, counted: Count): void {
    counted.count += 1;
    if (leftOut.has(id) || leftOut.size < COUNTED_IDS_MAX) leftOut.set(id, counted);
  }

  function keepFirst(): void {
    const ids = [...kept.keys()].sort();
    last = ids[ENTRIES_MAX - 1];
    for (const id of ids.slice(ENTRIES_MAX)) {
      const entry = kept.get(id);
      if (entry !== undefined) leaveOut(id, count(entry));
      kept.delete(id);
    }
  }

  return {
    take: (entry) => {
      if (entry.id !== undefined && entry.id !== '') return takeWithId(entry.id, entry);
      if (anonymous.length === 0) note('absent');
      if (anonymous.length < ENTRIES_MAX) anonymous.push({ ...entry, id: undefined });
      else count(entry).count += 1;
    },
    end: () => {
      if (kept.size > ENTRIES_MAX) keepFirst();
      const room = ENTRIES_MAX - kept.size;
      for (const entry of anonymous.slice(room)) count(entry).count += 1;
      return { kept: [...kept.values(), ...anonymous.slice(0, room)], leftOut: counts.list() };
    },
  };
}

function worse(
  earlier: ProtectStatus | undefined,
  later: ProtectStatus | undefined,
): ProtectStatus | undefined {
  return badness(earlier) > badness(later) ? earlier : later;
}

/** Among harmless ones the last wins, but a status beats none. */
function badness(status: ProtectStatus | undefined): number {
  if (status === 'error') return 3;
  if (status === 'unknown') return 2;
  return status === undefined ? 0 : 1;
}
