import { bytesIn, type Chunk } from './chunks.ts';
import { appendCrc32 } from './crc32.ts';
import type { Body, Encoding, Exposition } from './exposition.ts';
import { chunkIn, type Piece } from './pieces.ts';
import { inflateRun, type Run, storedRun } from './run.ts';
import { END_OF_OPENMETRICS, type Format } from './text.ts';

const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
/** A last block without anything in it: runs stay open. */
const DEFLATE_END = Buffer.from([3, 0]);
const TRAILER_BYTES = 8;
const ENDS: Readonly<Record<Format, readonly Run[]>> = {
  text: [],
  openmetrics: [storedRun(END_OF_OPENMETRICS)],
};

/** Puts pieces together without reading their texts: what they have in common are three numbers. */
export function stitchedExposition(pieces: readonly Piece[]): Exposition {
  const stitched = {
    text: stitchedChunks(pieces.map((piece) => chunkIn(piece, 'text'))),
    openmetrics: stitchedChunks(pieces.map((piece) => chunkIn(piece, 'openmetrics'))),
  };
  return {
    body: (own, encoding, format = 'text') => stitched[format]([...own, ...ENDS[format]], encoding),
  };
}

function stitchedChunks(chunks: readonly Chunk[]) {
  const whole = sumOf(chunks, { textBytes: 0, crc: 0 });
  const deflatedBytes = GZIP_HEADER.length + bytesIn(chunks);

  return (own: readonly Run[], encoding: Encoding): Body => {
    const { textBytes, crc } = sumOf(own, whole);
    if (encoding === 'identity') return identityBody(chunks, own, textBytes);
    const end = Buffer.concat([
      ...own.map(({ deflated }) => deflated),
      DEFLATE_END,
      trailer(crc, textBytes),
    ]);
    return {
      byteLength: deflatedBytes + end.length,
      *[Symbol.iterator]() {
        yield GZIP_HEADER;
        for (const { deflated } of chunks) yield deflated;
        yield end;
      },
    };
  };
}

/** The text is not kept, so it is inflated run by run, as fast as the reader takes it. */
function identityBody(chunks: readonly Chunk[], own: readonly Run[], byteLength: number): Body {
  return {
    byteLength,
    *[Symbol.iterator]() {
      for (const { runs } of [...chunks, { runs: own }]) {
        for (const run of runs) yield inflateRun(run);
      }
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
