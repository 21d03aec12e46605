import type { Interruptible } from '../../domain/slices.ts';
import type { Run } from './run.ts';
import type { Succession } from './succession.ts';

/** Text of a block, about: long enough to compress well, short enough to be made in a millisecond. */
export const BLOCK_CHARACTERS = 64 * 1024;
/** A shorter part of a block than this is taken up by a neighbour that is rendered anyway. */
const SMALL_FACTOR = 0.25;

/** Checkpoints one after the other in one family. */
export interface Block {
  readonly checkpoints: number;
  /** Its length, as far as cutting goes. */
  readonly weight: number;
  /** Undefined when none of them has a sample. */
  readonly run: Run | undefined;
}

/** What is to be done for the next checkpoints in order: nothing, or all anew. */
export type Step =
  | { readonly kind: 'keep'; readonly block: Block }
  | { readonly kind: 'render'; readonly checkpoints: number };

export interface Planning {
  readonly order: Succession;
  /** Whether a reading that was replaced has other samples in this family than the one before. */
  readonly differs: (index: number) => boolean;
  readonly blockCharacters: number;
}

/** Which blocks of a family still hold in a new order of checkpoints. */
export function* planBlocks(
  blocks: readonly Block[],
  { order, differs, blockCharacters }: Planning,
): Interruptible<readonly Step[]> {
  const { next, formerIndexes, stretchEnds, replaced } = order;
  const isSmall = (block: Block) => block.weight < blockCharacters * SMALL_FACTOR;
  const starting = startingIndexes(blocks);
  const steps: Step[] = [];
  let replacedSeen = 0;

  function isChanged(start: number, end: number): boolean {
    let changed = false;
    for (; (replaced[replacedSeen] ?? end) < end; replacedSeen += 1) {
      const index = replaced[replacedSeen] ?? end;
      changed ||= index >= start && differs(index);
    }
    return changed;
  }

  for (let index = 0; index < next.length; ) {
    const block = starting.get(formerIndexes[index] ?? -1);
    const end = index + (block?.checkpoints ?? 1);
    if (block === undefined || (stretchEnds[index] ?? 0) < end) {
      addRendering(steps, 1, isSmall);
      index += 1;
      continue;
    }
    const isLeftover = isSmall(block) && steps.at(-1)?.kind === 'render';
    if (isLeftover || isChanged(index, end)) addRendering(steps, block.checkpoints, isSmall);
    else steps.push({ kind: 'keep', block });
    index = end;
    // Many readings may have to be compared before it is clear that a block stays.
    yield;
  }
  return steps;
}

function startingIndexes(blocks: readonly Block[]): ReadonlyMap<number, Block> {
  const starting = new Map<number, Block>();
  let start = 0;
  for (const block of blocks) {
    starting.set(start, block);
    start += block.checkpoints;
  }
  return starting;
}

/** Neighbours that are to be rendered become one, together with a small one before them. */
function addRendering(
  steps: Step[],
  checkpoints: number,
  isSmall: (block: Block) => boolean,
): void {
  let added = checkpoints;
  for (let last = steps.at(-1); last !== undefined; last = steps.at(-1)) {
    if (last.kind === 'keep' && !isSmall(last.block)) break;
    added += last.kind === 'render' ? last.checkpoints : last.block.checkpoints;
    steps.pop();
  }
  steps.push({ kind: 'render', checkpoints: added });
}
