import { constants, type FileHandle, open, stat } from 'node:fs/promises';
import {
  type Arrival,
  inheritedSocket,
  type Patience,
  readArriving,
  readSocket,
} from './arriving.ts';
import { systemReason } from './findings.ts';

const FILE_MEBIBYTES_MAX = 16;
const FILE_BYTES_MAX = FILE_MEBIBYTES_MAX * 1024 * 1024;

export type TextFile =
  /** What is no regular file can be read this once. */
  | { readonly text: string; readonly isRegular: boolean }
  | { readonly problem: string; readonly missing: boolean; readonly isRegular?: false };

export type ReadText = (file: string) => Promise<TextFile>;

const PATIENCE: Patience = { writerMs: 10_000, endMs: 60_000 };

/**
 * Reads UTF-8 files without their byte order mark; a problem is worded to follow the file's name.
 * What is no regular file (a pipe, /dev/stdin) is read once only: the second time there is nothing
 * in it, or something else.
 */
export function createTextReader(patience: Patience = PATIENCE): ReadText {
  const taken = new Set<string>();

  async function readOnce(file: string, read: () => Promise<Arrival>): Promise<TextFile> {
    if (taken.has(file)) return { ...refused(READ_ALREADY), isRegular: false };
    taken.add(file);
    const arrival = await read();
    if ('bytes' in arrival) return textOf(arrival.bytes, false);
    taken.delete(file);
    return { ...refused(arrival.problem), isRegular: false };
  }

  async function readHandle(file: string, handle: FileHandle): Promise<TextFile> {
    const found = await handle.stat();
    if (found.isDirectory()) return refused('is a directory');
    const read = () =>
      readArriving(handle, { isPipe: found.isFIFO(), bytesMax: FILE_BYTES_MAX, patience });
    if (!found.isFile()) return readOnce(file, read);
    const arrival = await read();
    return 'bytes' in arrival ? textOf(arrival.bytes, true) : refused(arrival.problem);
  }

  return async (file) => {
    let handle: FileHandle | undefined;
    try {
      // Opening a pipe that nobody writes to would otherwise hold up a thread, and with it the end.
      handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
      return await readHandle(file, handle);
    } catch (error) {
      const descriptor = inheritedSocket(file, error);
      if (descriptor !== undefined) {
        return readOnce(file, () => readSocket(descriptor, { bytesMax: FILE_BYTES_MAX, patience }));
      }
      const problem = systemReason(error);
      return { problem, missing: problem === 'does not exist' };
    } finally {
      await handle?.close();
    }
  };
}

/** Whether what is read out of a file is gone from it then. */
export async function isPassing(file: string): Promise<boolean> {
  try {
    const found = await stat(file);
    return !found.isFile() && !found.isDirectory();
  } catch {
    return false;
  }
}

const READ_ALREADY =
  'is no regular file, so it was read once; restart to have it read again, or give a regular file';

function refused(problem: string) {
  return { problem, missing: false };
}

function textOf(bytes: Buffer, isRegular: boolean): TextFile {
  if (bytes.length > FILE_BYTES_MAX) return refused(`is larger than ${FILE_MEBIBYTES_MAX} MiB`);
  if (isUtf16(bytes)) return refused('is UTF-16 text; save it as UTF-8');
  if (bytes.includes(0)) return refused('has zero bytes in it, so it is no text');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isRegular };
  } catch {
    return refused('is not UTF-8 text');
  }
}

/** With its mark at the start, or without one: then every other byte of plain letters is zero. */
function isUtf16(bytes: Buffer): boolean {
  if (/^(?:fffe|feff)/.test(bytes.toString('hex', 0, 2))) return true;
  const start = [...bytes.subarray(0, 64)];
  const zeros = (parity: number) =>
    start.filter((byte, index) => index % 2 === parity && byte === 0).length;
  const half = Math.floor(start.length / 2);
  return (
    half > 0 && [0, 1].some((parity) => zeros(parity) >= 0.8 * half && zeros(1 - parity) === 0)
  );
}
