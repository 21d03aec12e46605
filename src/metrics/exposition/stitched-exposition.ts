import { appendCrc32 } from './crc32.ts';
import type { Body, Exposition } from './exposition.ts';
import { inflateRun, type Run } from './run.ts';

const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
/** A last block without anything in it: runs stay open. */
const DEFLATE_END = Buffer.from([3, 0]);
const TRAILER_BYTES = 8;
/** A shorter buffer costs a socket more than it costs to copy it to its neighbours, once. */
export const CHUNK_BYTES = 32 * 1024;

/** Runs that lie one behind the other in one buffer, which so are one run themselves. */
export interface Part extends Run {
  readonly runs: readonly Run[];
}

export function partOf(run: Run): Part {
  return { ...run, runs: [run] };
}

/** Puts parts together without reading their texts: what they have in common are three numbers. */
export function stitchedExposition(
  parts: readonly Part[],
  chunkBytes: number = CHUNK_BYTES,
): Exposition {
  const whole = sumOf(parts, { textBytes: 0, crc: 0 });
  const chunks = joinShort([GZIP_HEADER, ...parts.map(({ deflated }) => deflated)], chunkBytes);
  const deflatedBytes = bytesIn(chunks);
  const runs = parts.flatMap((part) => part.runs);
  return {
    body: (own, encoding) => {
      const { textBytes, crc } = sumOf(own, whole);
      if (encoding === 'identity') return identityBody([...runs, ...own], textBytes);
      const end = Buffer.concat([
        ...own.map(({ deflated }) => deflated),
        DEFLATE_END,
        trailer(crc, textBytes),
      ]);
      return {
        byteLength: deflatedBytes + end.length,
        *[Symbol.iterator]() {
          yield* chunks;
          yield end;
        },
      };
    },
  };
}

/** The text is not kept, so it is inflated run by run, as fast as the reader takes it. */
function identityBody(runs: readonly Run[], byteLength: number): Body {
  return {
    byteLength,
    *[Symbol.iterator]() {
      for (const run of runs) yield inflateRun(run);
    },
  };
}

type Sum = Pick<Run, 'textBytes' | 'crc'>;

function sumOf(runs: readonly Run[], before: Sum): Sum {
  let { textBytes, crc } = before;
  for (const run of runs) {
    textBytes += run.textBytes;
    crc = appendCrc32(crc, run);
  }
  return { textBytes, crc };
}

function trailer(crc: number, textBytes: number): Buffer {
  const bytes = Buffer.alloc(TRAILER_BYTES);
  bytes.writeUInt32LE(crc, 0);
  bytes.writeUInt32LE(textBytes % 2 ** 32, 4);
  return bytes;
}

/** Neighbours become one buffer as long as that is no longer than `chunkBytes`. */
function joinShort(buffers: readonly Uint8Array[], chunkBytes: number): readonly Uint8Array[] {
  const joined: Uint8Array[] = [];
  let short: Uint8Array[] = [];
  for (const buffer of buffers) {
    if (bytesIn(short) + buffer.length > chunkBytes) {
      joined.push(...together(short));
      short = [];
    }
    short.push(buffer);
  }
  return [...joined, ...together(short)];
}

/** One buffer or none; a single one as it is. */
function together(buffers: readonly Uint8Array[]): readonly Uint8Array[] {
  return buffers.length < 2 ? buffers : [Buffer.concat(buffers)];
}

function bytesIn(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}
