import type { FileHandle } from 'node:fs/promises';
import { LINE_BYTES_MAX } from './format.ts';

/** As much as is handled in one go; between two of them the event loop has its turn. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The lines of a file as they stand there, line breaks included: a checksum needs every byte. What
 * has no line break comes last, be it the end of the file or the start of a line that is too long.
 */
export async function* linesOf(file: FileHandle): AsyncGenerator<Buffer> {
  /** Pieces of a line whose end has not been read yet. */
  let pieces: Buffer[] = [];
  let length = 0;
  while (length < LINE_BYTES_MAX) {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.allocUnsafe(CHUNK_BYTES) });
    if (bytesRead === 0) break;
    let rest = buffer.subarray(0, bytesRead);
    for (let end = rest.indexOf('\n') + 1; end > 0; end = rest.indexOf('\n') + 1) {
      yield Buffer.concat([...pieces, rest.subarray(0, end)]);
      pieces = [];
      length = 0;
      rest = rest.subarray(end);
    }
    pieces.push(rest);
    length += rest.length;
  }
  if (length > 0) yield Buffer.concat(pieces);
}
