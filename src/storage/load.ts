import type { Log } from '../domain/log.ts';
import { type Interruptible, inSlices } from '../domain/slices.ts';
import { within } from '../domain/within.ts';
import { fieldsOf } from './decode.ts';
import { sectionText } from './format.ts';
import type { Kind, Read } from './kind.ts';
import { readStateFile, type Stored } from './read-file.ts';
import { removeLeftovers, setAside } from './spare-files.ts';

/** What the last run stored. */
export interface StoredState {
  /**
   * The values of a section, provided that they are about the same; to be asked for once. What
   * cannot be used is left out, and told.
   */
  take<Value>(
    kind: Kind<Value>,
    project: string | undefined,
    identity: string,
  ): Promise<ReadonlyMap<string, Value>>;
}

/** What takes longer on a disk has failed, as far as others are concerned. */
export const PATIENCE_MS = 30_000;
const LATE = { problem: 'cannot be read: no end after 30 seconds' };

const NOTHING: Pick<Stored, 'exporterVersion' | 'sections'> = {
  exporterVersion: '',
  sections: new Map(),
};

/** `version` is the exporter's that reads. */
export async function load(path: string, version: string, log: Log): Promise<StoredState> {
  const { exporterVersion, sections } = (await usable(path, log)) ?? NOTHING;
  const sameVersion = exporterVersion === version;

  function* taken<Value>(
    kind: Kind<Value>,
    project: string | undefined,
    identity: string,
  ): Interruptible<ReadonlyMap<string, Value>> {
    const entries = sections.get(sectionText(kind.name, project, identity)) ?? new Map();
    const values = new Map<string, Value>();
    const problems: string[] = [];
    for (const [key, entry] of entries) {
      const read = kind.decode(fieldsOf(entry), { project, key, sameVersion });
      if ('value' in read) values.set(key, read.value);
      else problems.push(read.problem);
      // Of 100,000 of them only one form is held at a time.
      entries.delete(key);
      yield;
    }
    if (problems.length > 0) {
      const fields = { file: path, project, kind: kind.name, entries: problems.length };
      log.warn({ ...fields, problem: problems[0] }, 'some of what is stored cannot be used');
    }
    return values;
  }

  return { take: (...section) => inSlices(taken(...section)) };
}

/** What the file holds, as far as it can be used. */
async function usable(path: string, log: Log): Promise<Stored | undefined> {
  const stored = await within(read(path), PATIENCE_MS, LATE);
  if (stored === undefined) return undefined;
  if ('value' in stored) {
    const { unfinishedBytes: bytes } = stored.value;
    if (bytes > 0) log.warn({ file: path, bytes }, 'the last write was not finished; left out');
    return stored.value;
  }
  const fields = { file: path, problem: stored.problem };
  // What hangs is left where it is.
  const movedTo =
    stored === LATE ? undefined : await within(setAside(path), PATIENCE_MS, undefined);
  if (movedTo === undefined) log.warn(fields, 'stored state cannot be used');
  else log.warn({ ...fields, moved_to: movedTo }, 'stored state cannot be used; set aside');
  return undefined;
}

async function read(path: string): Promise<Read<Stored> | undefined> {
  await removeLeftovers(path);
  return readStateFile(path);
}
