import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import type { Interruptible } from '../../domain/slices.ts';
import type { Finding, Position } from '../file/findings.ts';
import { invisibleIn } from '../file/invisible.ts';

/** A text where a checkpoint ID has to be; undefined when something else is there. */
export interface ListEntry {
  readonly text: string | undefined;
  readonly position: Position | undefined;
  /** Only in the configuration file. */
  readonly path?: string;
}

/** A checkpoint ID as one list names it. */
export interface ListedId {
  readonly checkpointId: string;
  readonly spelling: string;
  readonly position: Position | undefined;
}

export interface CheckpointList {
  readonly file: string;
  readonly ids: readonly ListedId[];
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** A file of the wrong kind would otherwise give as many problems as it has lines. */
const PROBLEMS_MAX = 20;

export const ID_FORMS =
  'an ID has 8-4-4-4-12 or 32 hexadecimal digits, as 8b0851a8-adf3-4f4c-a914-dead08bf9664';

/** Reads one list of IDs, which must be well formed; one that it repeats is in it once. */
export function* checkpointsIn(
  file: string,
  entries: readonly ListEntry[],
): Interruptible<CheckpointList> {
  const ids = new Map<string, ListedId>();
  const findings: Finding[] = [];
  const repeated: (ListedId & { readonly path: string })[] = [];
  for (const { text, position, path = '' } of entries) {
    const spelling = text?.trim() ?? '';
    const checkpointId = canonicalCheckpointId(spelling);
    if (checkpointId === undefined) {
      const why = invisibleIn(spelling) ?? `is no checkpoint ID; ${ID_FORMS}`;
      findings.push({ file, position, path, text: why });
    } else if (ids.has(checkpointId)) {
      repeated.push({ checkpointId, spelling, position, path });
    } else {
      ids.set(checkpointId, { checkpointId, spelling, position });
    }
    yield;
  }
  const warnings = repeated.slice(0, 1).map((first) => {
    const { position, path } = first;
    return { file, position, path, text: repeatedText(first, { ids, repeated }) };
  });
  return { file, ids: [...ids.values()], findings: shortened(findings), warnings };
}

/** Lists of backups name a checkpoint once for each: one warning is enough for all of them. */
function repeatedText(
  { checkpointId }: ListedId,
  {
    ids,
    repeated,
  }: { readonly ids: ReadonlyMap<string, ListedId>; readonly repeated: readonly unknown[] },
): string {
  const line = ids.get(checkpointId)?.position?.line;
  const more = repeated.length - 1;
  const others = more === 0 ? '' : `, and ${more} more of its entries repeat one`;
  return `checkpoint ${checkpointId} is in this list already, on line ${line}${others}; each is polled once`;
}

function shortened(findings: readonly Finding[]): readonly Finding[] {
  const last = findings[PROBLEMS_MAX - 1];
  if (last === undefined || findings.length === PROBLEMS_MAX) return findings;
  const rest = findings.length - PROBLEMS_MAX;
  const text = `${last.text} (and ${rest} more problems in this list)`;
  return [...findings.slice(0, PROBLEMS_MAX - 1), { ...last, text }];
}
