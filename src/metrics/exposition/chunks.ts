import type { Interruptible } from '../../domain/slices.ts';
import { appendCrc32, crc32Shift } from './crc32.ts';
import type { Run } from './run.ts';

/** To hand a buffer to a socket costs more than to copy these bytes, which is done once. */
export const CHUNK_BYTES = 128 * 1024;
/** One that would be shorter than this part of it takes up the one behind. */
const SMALL_FACTOR = 0.25;

/** Runs that lie one behind the other in one buffer, which so are one run themselves. */
export interface Chunk extends Run {
  readonly runs: readonly Run[];
}

export function chunkOf(runs: readonly Run[]): Chunk {
  const deflated = new Uint8Array(bytesIn(runs));
  let end = 0;
  let textBytes = 0;
  let crc = 0;
  for (const run of runs) {
    deflated.set(run.deflated, end);
    // From now on they lie here, so that no bytes are kept twice.
    run.deflated = deflated.subarray(end, end + run.deflated.length);
    end += run.deflated.length;
    textBytes += run.textBytes;
    crc = appendCrc32(crc, run);
  }
  return { runs, deflated, textBytes, crc, crcShift: crc32Shift(textBytes) };
}

/** Puts runs into chunks, and keeps each former chunk whose runs come again. */
export function* chunkRuns(
  runs: readonly Run[],
  former: readonly Chunk[],
  chunkBytes: number,
): Interruptible<readonly Chunk[]> {
  const starting = new Map(former.map((chunk) => [chunk.runs[0], chunk]));
  const chunks: Chunk[] = [];
  let open: Run[] = [];
  let openBytes = 0;
  for (let at = 0; at < runs.length; ) {
    const mayEnd = open.length === 0 || openBytes >= chunkBytes * SMALL_FACTOR;
    const kept = mayEnd ? starting.get(runs[at]) : undefined;
    const holds = kept?.runs.every((run, place) => run === runs[at + place]) === true;
    const taken = holds ? kept.runs : runs.slice(at, at + 1);
    if (open.length > 0 && (holds || openBytes + bytesIn(taken) > chunkBytes)) {
      chunks.push(chunkOf(open));
      open = [];
      openBytes = 0;
      yield;
    }
    if (holds) chunks.push(kept);
    else {
      open.push(...taken);
      openBytes += bytesIn(taken);
    }
    at += taken.length;
  }
  return open.length === 0 ? chunks : [...chunks, chunkOf(open)];
}

export function bytesIn(runs: readonly Pick<Run, 'deflated'>[]): number {
  return runs.reduce((sum, { deflated }) => sum + deflated.length, 0);
}
