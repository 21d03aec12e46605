import { crc32, deflateRawSync } from 'node:zlib';
import { appendCrc32 } from './crc32.ts';
import type { Body, Exposition } from './exposition.ts';
import { inflateRun, type Run } from './run.ts';

const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
const TRAILER_BYTES = 8;
const APPENDIX_LEVEL = 6;

/** Runs that lie one behind the other in one buffer, which so are one run themselves. */
export interface Part extends Run {
  readonly runs: readonly Run[];
}

export function partOf(run: Run): Part {
  return { ...run, runs: [run] };
}

/** All that is in the parts, in their order. */
interface Stitched {
  readonly parts: readonly Part[];
  readonly textBytes: number;
  readonly deflatedBytes: number;
  readonly crc: number;
}

/** Puts parts together without touching their bytes: what they have in common are three numbers. */
export function stitchedExposition(parts: readonly Part[]): Exposition {
  let textBytes = 0;
  let deflatedBytes = 0;
  let crc = 0;
  for (const part of parts) {
    textBytes += part.textBytes;
    deflatedBytes += part.deflated.length;
    crc = appendCrc32(crc, part);
  }
  const stitched = { parts, textBytes, deflatedBytes, crc };
  return {
    body: (appendix, encoding) => {
      const bytes = Buffer.from(appendix);
      return encoding === 'gzip' ? gzipBody(stitched, bytes) : identityBody(stitched, bytes);
    },
  };
}

/** One gzip member: only the appendix, some kilobytes, is compressed here. */
function gzipBody({ parts, textBytes, deflatedBytes, crc }: Stitched, appendix: Buffer): Body {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.writeUInt32LE(crc32(appendix, crc), 0);
  trailer.writeUInt32LE((textBytes + appendix.length) % 2 ** 32, 4);
  const end = Buffer.concat([deflateRawSync(appendix, { level: APPENDIX_LEVEL }), trailer]);
  return {
    byteLength: GZIP_HEADER.length + deflatedBytes + end.length,
    *[Symbol.iterator]() {
      yield GZIP_HEADER;
      for (const { deflated } of parts) yield deflated;
      yield end;
    },
  };
}

/** The text is not kept, so it is inflated run by run, as fast as the reader takes it. */
function identityBody({ parts, textBytes }: Stitched, appendix: Buffer): Body {
  return {
    byteLength: textBytes + appendix.length,
    *[Symbol.iterator]() {
      for (const { runs } of parts) {
        for (const run of runs) yield inflateRun(run);
      }
      yield appendix;
    },
  };
}
