import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { systemReason } from './findings.ts';

const FILE_MEBIBYTES_MAX = 16;
const FILE_BYTES_MAX = FILE_MEBIBYTES_MAX * 1024 * 1024;

export type TextFile =
  | { readonly text: string }
  | { readonly problem: string; readonly missing: boolean };

export type ReadText = (file: string) => Promise<TextFile>;

/** Reads a UTF-8 file without its byte order mark; the problem is worded to follow its name. */
export async function readTextFile(file: string): Promise<TextFile> {
  let bytes: Buffer;
  try {
    bytes = await buffer(createReadStream(file, { end: FILE_BYTES_MAX }));
  } catch (error) {
    const problem = systemReason(error);
    return { problem, missing: problem === 'does not exist' };
  }
  if (bytes.length > FILE_BYTES_MAX) {
    return { problem: `is larger than ${FILE_MEBIBYTES_MAX} MiB`, missing: false };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: 'is not UTF-8 text', missing: false };
  }
}
