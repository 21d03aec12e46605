import { crc32 } from 'node:zlib';
import {
  checksumText,
  type EntryLine,
  isChecksum,
  isSection,
  LINE_BYTES_MAX,
  readEntry,
  readFields,
  readHeader,
} from './format.ts';
import type { Fields, Read } from './kind.ts';

/**
 * An entry as it was written at first, and what changed since. Most of 100,000 entries are not read
 * before it is their turn: as objects, all at once, they would take several times the memory.
 */
export interface StoredEntry {
  readonly json: Buffer;
  readonly changes: Record<string, unknown>;
}

const LINE_BREAK = 0x0a;

/** What a file says. */
export interface Decoded {
  readonly exporterVersion: string;
  /** The entries of each section, by the line that begins it. */
  readonly sections: ReadonlyMap<string, Map<string, StoredEntry>>;
  /** Where its last finished write ends. If that is not the end, the sections hold too much. */
  readonly finishedLength: number;
}

/** Takes a file line by line. After a problem there is nothing more to be taken. */
export function createDecoder() {
  const sections = new Map<string, Map<string, StoredEntry>>();
  let entries = new Map<string, StoredEntry>();
  let exporterVersion = '';
  let lines = 0;
  let length = 0;
  let finishedLength = 0;
  let crc = 0;

  /** Why there is no use in going on; undefined when there is. */
  function problemOf(bytes: Buffer): string | undefined {
    // The end of the file, and of a write that was not finished.
    if (bytes.at(-1) !== LINE_BREAK) {
      return bytes.length < LINE_BYTES_MAX ? undefined : 'is too long';
    }
    if (lines === 1) return takeHeader(bytes.toString());
    if (isChecksum(bytes)) return takeChecksum(bytes.toString());
    if (isSection(bytes)) takeSection(bytes.toString());
    else add(entries, readEntry(bytes));
    return undefined;
  }

  function takeHeader(text: string): string | undefined {
    const header = readHeader(text);
    if ('problem' in header) return header.problem;
    exporterVersion = header.value;
    return undefined;
  }

  function takeChecksum(text: string): string | undefined {
    if (text !== checksumText(crc)) return 'does not match the lines before it, which were changed';
    finishedLength = length;
    return undefined;
  }

  function takeSection(text: string): void {
    entries = sections.get(text) ?? new Map();
    sections.set(text, entries);
  }

  return {
    /** A line with its line break. The problem names the line. */
    take: (bytes: Buffer): { readonly problem: string } | undefined => {
      lines += 1;
      length += bytes.length;
      const problem = problemOf(bytes);
      crc = crc32(bytes, crc);
      return problem === undefined ? undefined : { problem: `line ${lines}: ${problem}` };
    },
    end: (): Read<Decoded> => {
      if (finishedLength > 0) return { value: { exporterVersion, sections, finishedLength } };
      return { problem: lines === 0 ? 'is empty' : `ends too early, in line ${lines}` };
    },
  };
}

/** A line that is no entry was damaged; the checksum finds that out. */
function add(entries: Map<string, StoredEntry>, { key, fields }: Partial<EntryLine>): void {
  if (key === undefined) return;
  const former = entries.get(key);
  if (fields === undefined) entries.delete(key);
  else if (former === undefined) entries.set(key, { json: fields, changes: {} });
  else Object.assign(former.changes, readFields(fields));
}

/** The fields as of the last write. What is null is gone. */
export function fieldsOf({ json, changes }: StoredEntry): Fields {
  const fields = { ...readFields(json), ...changes };
  for (const name of Object.keys(changes)) {
    if (fields[name] === null) delete fields[name];
  }
  return fields;
}
