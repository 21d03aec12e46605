import type { Interruptible } from '../../domain/slices.ts';
import { type Chunk, chunkRuns } from './chunks.ts';
import type { Run } from './run.ts';
import type { Format } from './text.ts';

/** What is not the same in both formats: the beginning of few families. */
type RunOfEach = Readonly<Record<Format, Run>>;
export type Part = Run | RunOfEach;

/** What lies in one buffer, in each format: mostly it is the same one. */
export type Piece = Chunk | RunOfEach;

/** Puts what is the same in both formats into chunks, and what is not between them. */
export function* piecesOf(
  parts: readonly Part[],
  former: readonly Piece[],
  chunkBytes: number,
): Interruptible<readonly Piece[]> {
  const chunks = former.filter((piece) => 'runs' in piece);
  const pieces: Piece[] = [];
  let common: Run[] = [];
  for (const part of parts) {
    if ('deflated' in part) {
      common.push(part);
      continue;
    }
    pieces.push(...(yield* chunkRuns(common, chunks, chunkBytes)), part);
    common = [];
  }
  return [...pieces, ...(yield* chunkRuns(common, chunks, chunkBytes))];
}

/** As it is in one format. */
export function chunkIn(piece: Piece, format: Format): Chunk {
  if ('runs' in piece) return piece;
  const run = piece[format];
  return { ...run, runs: [run] };
}
