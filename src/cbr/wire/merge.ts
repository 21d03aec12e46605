import type { ProtectStatus, Resource, SkippedResource } from '../../domain/restore-point.ts';

/**
 * One entry per resource id: the last one, with the worse protect status of all. Entries without
 * an id are kept, since they count in the totals. `note` hears of each entry that is merged away
 * or has no id.
 */
export function mergeResources(
  entries: readonly Resource[],
  note: (value: string) => void,
): readonly Resource[] {
  return mergeById(entries, note, (earlier, later) => ({
    ...later,
    protectStatus: worse(earlier.protectStatus, later.protectStatus),
  }));
}

/** As for resources, without a status to weigh: the last entry of an id stays. */
export function mergeSkippedResources(
  entries: readonly SkippedResource[],
  note: (value: string) => void,
): readonly SkippedResource[] {
  return mergeById(entries, note, (_, later) => later);
}

function mergeById<Entry extends { readonly id: string | undefined }>(
  entries: readonly Entry[],
  note: (value: string) => void,
  merge: (earlier: Entry, later: Entry) => Entry,
): readonly Entry[] {
  const merged: Entry[] = [];
  const positions = new Map<string, number>();
  for (const entry of entries) {
    const id = entry.id === '' ? undefined : entry.id;
    const position = id === undefined ? undefined : positions.get(id);
    const earlier = position === undefined ? undefined : merged[position];
    if (id === undefined) {
      note('absent');
      merged.push({ ...entry, id });
    } else if (position === undefined || earlier === undefined) {
      positions.set(id, merged.length);
      merged.push(entry);
    } else {
      note(`${id} more than once`);
      merged[position] = merge(earlier, entry);
    }
  }
  return merged;
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
