import { parseJson } from '../../domain/json.ts';
import { inSlices } from '../../domain/slices.ts';
import { readCheckpoint, readLargeCheckpoint, type WireCheckpoint } from './checkpoint.ts';

/** Parsed in one go: the answers of nearly all restore points, in a few milliseconds at the most. */
const AT_ONCE_BYTES_MAX = 64 * 1024;

const SLICE_MS = 5;

/**
 * Reads an answer's bytes, large ones in slices until the signal aborts. Undefined when they
 * describe no checkpoint.
 */
export type ReadCheckpointAnswer = (
  body: Buffer,
  signal: AbortSignal,
) => WireCheckpoint | undefined | Promise<WireCheckpoint | undefined>;

/** One large answer is read at a time, since what it grows to is larger still. */
export function createCheckpointReader(): ReadCheckpointAnswer {
  let last: Promise<unknown> = Promise.resolve();

  async function readLarge(body: Buffer, signal: AbortSignal): Promise<WireCheckpoint | undefined> {
    const turn = last.then(() => inSlices(readLargeCheckpoint(body), SLICE_MS, signal));
    last = turn.catch(() => {});
    return turn;
  }

  return (body, signal) =>
    body.length > AT_ONCE_BYTES_MAX
      ? readLarge(body, signal)
      : readCheckpoint(parseJson(body.toString()));
}
