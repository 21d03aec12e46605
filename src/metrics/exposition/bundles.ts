import type { Interruptible } from '../../domain/slices.ts';
import type { Block } from './blocks.ts';
import { appendCrc32, crc32Shift } from './crc32.ts';
import type { Run } from './run.ts';
import type { Part } from './stitched-exposition.ts';

/**
 * Blocks whose runs lie one behind the other in one buffer. Handing a buffer to a socket costs more
 * than its bytes do when it is one of thousands, so that these few copies pay with the first scrape.
 */
export interface Bundle extends Part {
  readonly blocks: readonly Block[];
}

export const BLOCKS_PER_BUNDLE = 16;

/** Bundles blocks by their place, and keeps each former bundle that has the same blocks. */
export function* bundleBlocks(
  blocks: readonly Block[],
  former: readonly Bundle[],
  blocksPerBundle: number,
): Interruptible<readonly Bundle[]> {
  const bundles: Bundle[] = [];
  for (let start = 0; start < blocks.length; start += blocksPerBundle) {
    const those = blocks.slice(start, start + blocksPerBundle);
    const kept = former[bundles.length];
    if (kept !== undefined && hasBlocks(kept, those)) bundles.push(kept);
    else {
      bundles.push(bundle(those));
      yield;
    }
  }
  return bundles;
}

function hasBlocks(bundle: Bundle, blocks: readonly Block[]): boolean {
  return (
    bundle.blocks.length === blocks.length &&
    bundle.blocks.every((block, index) => block === blocks[index])
  );
}

/** The blocks get new runs that lie in the bundle, so that no bytes are kept twice. */
function bundle(blocks: readonly Block[]): Bundle {
  const length = blocks.reduce((sum, { run }) => sum + (run?.deflated.length ?? 0), 0);
  const deflated = new Uint8Array(length);
  const runs: Run[] = [];
  let end = 0;
  let textBytes = 0;
  let crc = 0;
  const bound = blocks.map((block) => {
    if (block.run === undefined) return block;
    const start = end;
    deflated.set(block.run.deflated, start);
    end += block.run.deflated.length;
    const run = { ...block.run, deflated: deflated.subarray(start, end) };
    runs.push(run);
    textBytes += run.textBytes;
    crc = appendCrc32(crc, run);
    return { ...block, run };
  });
  return { blocks: bound, runs, deflated, textBytes, crc, crcShift: crc32Shift(textBytes) };
}
