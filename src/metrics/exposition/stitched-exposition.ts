import { bytesIn, type Chunk } from './chunks.ts';
import { appendCrc32 } from './crc32.ts';
import type { Body, Exposition } from './exposition.ts';
import { inflateRun, type Run } from './run.ts';

const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
/** A last block without anything in it: runs stay open. */
const DEFLATE_END = Buffer.from([3, 0]);
const TRAILER_BYTES = 8;

/** Puts chunks together without reading their texts: what they have in common are three numbers. */
export function stitchedExposition(chunks: readonly Chunk[]): Exposition {
  const whole = sumOf(chunks, { textBytes: 0, crc: 0 });
  const [first, ...others] = chunks.map(({ deflated }) => deflated);
  const deflated = [
    Buffer.concat([GZIP_HEADER, ...(first === undefined ? [] : [first])]),
    ...others,
  ];
  const deflatedBytes = GZIP_HEADER.length + bytesIn(chunks);
  return {
    body: (own, encoding) => {
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
          yield* deflated;
          yield end;
        },
      };
    },
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
