import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import type { Finding, Position } from '../file/findings.ts';

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
}

/** A file of the wrong kind would otherwise give as many problems as it has lines. */
const PROBLEMS_MAX = 20;

export const ID_FORMS =
  'an ID has 8-4-4-4-12 or 32 hexadecimal digits, as 8b0851a8-adf3-4f4c-a914-dead08bf9664';

/** Reads one list of IDs, which must be well formed and must not repeat one. */
export function readCheckpointList(file: string, entries: readonly ListEntry[]): CheckpointList {
  const ids = new Map<string, ListedId>();
  const findings: Finding[] = [];
  for (const { text, position, path = '' } of entries) {
    const spelling = text?.trim() ?? '';
    const checkpointId = canonicalCheckpointId(spelling);
    const earlier = checkpointId === undefined ? undefined : ids.get(checkpointId);
    if (checkpointId === undefined) {
      findings.push({ file, position, path, text: `is no checkpoint ID; ${ID_FORMS}` });
    } else if (earlier !== undefined) {
      const line = earlier.position?.line;
      findings.push({
        file,
        position,
        path,
        text: `checkpoint ${checkpointId} is in this list already, on line ${line}; keep one`,
      });
    } else {
      ids.set(checkpointId, { checkpointId, spelling, position });
    }
  }
  return { file, ids: [...ids.values()], findings: shortened(findings) };
}

function shortened(findings: readonly Finding[]): readonly Finding[] {
  const last = findings[PROBLEMS_MAX - 1];
  if (last === undefined || findings.length === PROBLEMS_MAX) return findings;
  const rest = findings.length - PROBLEMS_MAX;
  const text = `${last.text} (and ${rest} more problems in this list)`;
  return [...findings.slice(0, PROBLEMS_MAX - 1), { ...last, text }];
}
