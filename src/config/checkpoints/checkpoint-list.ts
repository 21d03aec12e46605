import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import type { Interruptible } from '../../domain/slices.ts';
import type { Finding, Position } from '../file/findings.ts';
import { invisibleIn } from '../file/invisible.ts';

/** Of a project, and so of a list. */
export const CHECKPOINTS_MAX = 100_000;

/** What stands where a checkpoint ID has to be. */
export interface ListEntry {
  /** Undefined when it is no text. */
  readonly text?: string | undefined;
  readonly position: Position | undefined;
  /** Only in the configuration file. */
  readonly path?: string;
  /** Why there is no text to be looked at. */
  readonly problem?: string;
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

const TOO_MANY = `is one ID more than the ${CHECKPOINTS_MAX} that a project may have`;

/**
 * Reads one list of IDs, which must be well formed; one that it repeats is in it once. Whatever the
 * entries are, no more is kept of them than a project may have. Undefined ones are pauses.
 */
export function* checkpointsIn(
  file: string,
  entries: Iterable<ListEntry | undefined>,
): Interruptible<CheckpointList> {
  const ids = new Map<string, ListedId>();
  const findings: Finding[] = [];
  const warnings: Finding[] = [];
  let problems = 0;
  let repeated = 0;
  for (const entry of entries) {
    yield;
    if (entry === undefined) continue;
    const { position, path = '' } = entry;
    const spelling = entry.text?.trim() ?? '';
    const checkpointId = canonicalCheckpointId(spelling);
    if (checkpointId !== undefined && ids.has(checkpointId)) {
      repeated += 1;
      if (repeated === 1) warnings.push({ file, position, path, text: checkpointId });
    } else if (checkpointId !== undefined && ids.size < CHECKPOINTS_MAX) {
      ids.set(checkpointId, { checkpointId, spelling, position });
    } else {
      const text = checkpointId === undefined ? whyNone(entry, spelling) : TOO_MANY;
      if (problems < PROBLEMS_MAX) findings.push({ file, position, path, text });
      problems += 1;
      if (checkpointId !== undefined) break;
    }
  }
  return {
    file,
    ids: [...ids.values()],
    findings: withRest(findings, problems),
    warnings: warnings.map((first) => ({
      ...first,
      text: repeatedText(first.text, ids, repeated),
    })),
  };
}

function whyNone({ problem }: ListEntry, spelling: string): string {
  return problem ?? invisibleIn(spelling) ?? `is no checkpoint ID; ${ID_FORMS}`;
}

/** Lists of backups name a checkpoint once for each: one warning is enough for all of them. */
function repeatedText(
  checkpointId: string,
  ids: ReadonlyMap<string, ListedId>,
  repeated: number,
): string {
  const line = ids.get(checkpointId)?.position?.line;
  const more = repeated - 1;
  const others = more === 0 ? '' : `, and ${more} more of its entries repeat one`;
  return `checkpoint ${checkpointId} is in this list already, on line ${line}${others}; each is polled once`;
}

/** The last one says how many more there are. */
function withRest(findings: readonly Finding[], problems: number): readonly Finding[] {
  const last = findings.at(-1);
  if (last === undefined || problems === findings.length) return findings;
  const text = `${last.text} (and ${problems - findings.length} more problems in this list)`;
  return [...findings.slice(0, -1), { ...last, text }];
}
