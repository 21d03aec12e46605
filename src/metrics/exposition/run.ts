import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { crc32Shift } from './crc32.ts';

/** Lines repeat within a few kilobytes, and what is near takes fewer bits than what is far. */
const WINDOW_BITS = 14;
/** What one block of deflate can hold that is not compressed. */
const STORED_BYTES_MAX = 2 ** 16 - 1;
/** Of one unit of a JavaScript string. */
const UTF8_BYTES_MAX = 3;

/**
 * A part of an exposition, compressed on its own: raw deflate that ends at a byte and stays open,
 * so that runs one behind the other are one stream.
 */
export interface Run {
  /** They may come to lie elsewhere, but never become other bytes. */
  deflated: Uint8Array;
  readonly textBytes: number;
  /** CRC-32 of the text, and what its length means to that of a text before it. */
  readonly crc: number;
  readonly crcShift: number;
}

/** Compresses the texts as one. */
export type DeflateRun = (texts: readonly string[], level: number) => Run;

/**
 * The bytes of a text are needed only until it is compressed. They all go through one buffer: a new
 * one for each text would make the garbage collector stop the world for a full rebuild.
 */
export function createDeflateRun(): DeflateRun {
  let scratch = Buffer.alloc(0);

  return (texts, level) => {
    const text = texts.join('');
    // To count the bytes beforehand would take longer than to write them.
    const bytesMax = text.length * UTF8_BYTES_MAX;
    if (scratch.length < bytesMax) scratch = Buffer.allocUnsafeSlow(bytesMax);
    const textBytes = scratch.write(text);
    const bytes = scratch.subarray(0, textBytes);
    const deflated = deflateRawSync(bytes, {
      level,
      windowBits: WINDOW_BITS,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    return {
      // A copy: zlib returns the beginning of a buffer several times as large.
      deflated: new Uint8Array(deflated),
      textBytes,
      crc: crc32(bytes),
      crcShift: crc32Shift(textBytes),
    };
  };
}

/** A text as it is, for one that is gone as soon as it is sent: zlib's set-up alone takes longer. */
export function storedRun(text: string): Run {
  const bytes = Buffer.from(text);
  const blocks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += STORED_BYTES_MAX) {
    const block = bytes.subarray(start, start + STORED_BYTES_MAX);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(block.length ^ 0xffff, 3);
    blocks.push(head, block);
  }
  return {
    deflated: Buffer.concat(blocks),
    textBytes: bytes.length,
    crc: crc32(bytes),
    crcShift: crc32Shift(bytes.length),
  };
}

export function inflateRun({ deflated, textBytes }: Run): Uint8Array {
  return inflateRawSync(deflated, {
    finishFlush: constants.Z_SYNC_FLUSH,
    // All of it in one piece: what is full to the last byte makes zlib begin another one.
    chunkSize: textBytes + 64,
  });
}
