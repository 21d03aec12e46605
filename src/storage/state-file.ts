import { randomUUID } from 'node:crypto';
import { constants, type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { makeDirectory } from './directory.ts';
import { checksumText, FILE_BYTES_MAX, headerText } from './format.ts';
import { temporaryPath } from './spare-files.ts';

const OWNER_ONLY_FILE = 0o600;
// A link may lead to a file of somebody else. A pipe that nobody reads would hold up a thread.
const APPEND = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A small file may grow by this much before it is worth to be written anew. */
const GROWTH_BYTES = 1024 * 1024;

/** Less than a millisecond of work. */
const CHUNK_CHARACTERS = 64 * 1024;
/** After so long others have their turn. */
const SLICE_MS = 4;

/** Where a file of ours ends, and the checksum of all before it. */
interface End {
  readonly length: number;
  readonly crc: number;
}

interface Written extends End {
  readonly header: Buffer;
  /** Of the first write, which told everything. */
  readonly wholeLength: number;
}

/** The one file, as one process writes it. Several that do so at once replace it in turns. */
export function createStateFile(path: string, exporterVersion: string) {
  let written: Written | undefined;

  /**
   * Replaces the file in one step: whoever reads it, even after a power failure, finds all of the
   * old or all of the new one.
   */
  async function replace(lines: Iterable<string>): Promise<void> {
    const directory = dirname(path);
    await makeDirectory(directory);
    const temporary = temporaryPath(path);
    const header = headerText(exporterVersion, randomUUID());
    let end: End;
    try {
      end = await writeThrough(temporary, header, lines);
      await rename(temporary, path);
    } catch (error) {
      // On a full disk the half of a file would be in the way of everybody.
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
    await syncDirectory(directory);
    written = { header: Buffer.from(header), wholeLength: end.length, ...end };
  }

  /** Adds one write; false when there is another file than the one that was written last. */
  async function append(lines: Iterable<string>): Promise<boolean> {
    const file = await open(path, APPEND).catch(() => undefined);
    try {
      if (file === undefined || written === undefined) return false;
      if (!(await isOurs(file, written))) return false;
      written = { ...written, ...(await appendTo(file, lines, written)) };
      return true;
    } catch (error) {
      // On a full disk, say. If not even that works, everything is written anew.
      await file?.truncate(written?.length).catch(() => {
        written = undefined;
      });
      throw error;
    } finally {
      await file?.close();
    }
  }

  return {
    /** Whether everything is to be written: at first, and when much was appended. */
    isDue: (): boolean => {
      const { length, wholeLength } = written ?? { length: Infinity, wholeLength: 0 };
      return length > Math.min(2 * wholeLength + GROWTH_BYTES, FILE_BYTES_MAX / 2);
    },
    replace,
    append,
  };
}

async function isOurs(file: FileHandle, { header, length }: Written): Promise<boolean> {
  const { size } = await file.stat();
  if (size !== length) return false;
  const found = Buffer.alloc(header.length);
  await file.read(found, 0, found.length, 0);
  return found.equals(header);
}

async function appendTo(file: FileHandle, lines: Iterable<string>, from: End): Promise<End> {
  const end = await writeTo(file, lines, from);
  if (end !== from) await file.datasync();
  return end;
}

async function writeThrough(path: string, header: string, lines: Iterable<string>): Promise<End> {
  const file = await open(path, 'wx', OWNER_ONLY_FILE);
  try {
    const end = await writeTo(file, withFirst(header, lines), { length: 0, crc: 0 });
    // Without it, the new name may reach the disk before the content does.
    await file.sync();
    return end;
  } finally {
    await file.close();
  }
}

function* withFirst(first: string, lines: Iterable<string>): Generator<string> {
  yield first;
  yield* lines;
}

/** Writes the lines and their checksum; nothing, if there are none. */
async function writeTo(file: FileHandle, lines: Iterable<string>, from: End): Promise<End> {
  let untilMs = performance.now() + SLICE_MS;
  let end = from;
  let text = '';

  async function flush(): Promise<void> {
    const bytes = Buffer.from(text);
    text = '';
    end = { length: end.length + bytes.length, crc: crc32(bytes, end.crc) };
    // Nobody would read it.
    if (end.length > FILE_BYTES_MAX) throw new Error(`larger than ${FILE_BYTES_MAX} bytes`);
    await file.appendFile(bytes);
  }

  for (const line of lines) {
    text += line;
    if (text.length >= CHUNK_CHARACTERS) await flush();
    if (performance.now() < untilMs) continue;
    await setImmediate();
    untilMs = performance.now() + SLICE_MS;
  }
  if (text !== '') await flush();
  if (end.length === from.length) return from;
  text = checksumText(end.crc);
  await flush();
  return end;
}

/** Makes the new name last. Some file systems cannot; the file is whole without it as well. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  await directory?.sync().catch(() => {});
  await directory?.close();
}
