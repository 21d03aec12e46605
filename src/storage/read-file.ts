import type { Stats } from 'node:fs';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { codeOf, messageOf } from '../domain/error-code.ts';
import { createDecoder, type Decoded } from './decode.ts';
import { FILE_BYTES_MAX, LINE_BYTES_MAX } from './format.ts';
import type { Read } from './kind.ts';

// A link may lead to a file of somebody else. A pipe that nobody writes to would hold up a thread.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** As much as is handled in one go; between two of them the event loop has its turn. */
const CHUNK_BYTES = 64 * 1024;

export interface Stored extends Decoded {
  /** Of a write that did not come to its end; nothing of it counts. */
  readonly unfinishedBytes: number;
}

/** What a file holds; undefined when there is none. The problem is worded to follow its name. */
export async function readStateFile(path: string): Promise<Read<Stored> | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, FLAGS);
    const found = await file.stat();
    const problem = shapeProblem(found);
    return problem === undefined ? await finishedWrites(file, found.size) : { problem };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'ELOOP') return { problem: 'is a symbolic link' };
    return { problem: `cannot be read: ${messageOf(error)}` };
  } finally {
    await file?.close();
  }
}

function shapeProblem(found: Stats): string | undefined {
  if (found.isDirectory()) return 'is a directory';
  if (!found.isFile()) return 'is not a regular file';
  return found.size > FILE_BYTES_MAX ? `is larger than ${FILE_BYTES_MAX} bytes` : undefined;
}

async function finishedWrites(file: FileHandle, size: number): Promise<Read<Stored>> {
  const all = await decoded(file, size);
  if ('problem' in all) return all;
  const unfinishedBytes = size - all.value.finishedLength;
  const finished = unfinishedBytes === 0 ? all : await decoded(file, all.value.finishedLength);
  return 'problem' in finished ? finished : { value: { ...finished.value, unfinishedBytes } };
}

async function decoded(file: FileHandle, size: number): Promise<Read<Decoded>> {
  const decoder = createDecoder();
  for await (const line of linesOf(file, size)) {
    const wrong = decoder.take(line);
    if (wrong !== undefined) return wrong;
  }
  return decoder.end();
}

/**
 * The lines of a file as they stand there, line breaks included: a checksum needs every byte. What
 * has no line break comes last, be it the end of the file or the start of a line that is too long.
 */
async function* linesOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  /** Pieces of a line whose end has not been read yet. */
  let pieces: Buffer[] = [];
  let length = 0;
  let position = 0;
  while (length < LINE_BYTES_MAX) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - position));
    const { bytesRead } = await file.read({ buffer, position });
    if (bytesRead === 0) break;
    position += bytesRead;
    let rest = buffer.subarray(0, bytesRead);
    for (let at = rest.indexOf('\n') + 1; at > 0; at = rest.indexOf('\n') + 1) {
      const line = rest.subarray(0, at);
      yield pieces.length === 0 ? line : Buffer.concat([...pieces, line]);
      pieces = [];
      length = 0;
      rest = rest.subarray(at);
    }
    pieces.push(rest);
    length += rest.length;
  }
  if (length > 0) yield Buffer.concat(pieces);
}
