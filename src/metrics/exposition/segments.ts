import type { PollState, Reading } from '../../domain/reading.ts';
import { type Interruptible, inSlices } from '../../domain/slices.ts';
import { BLOCK_CHARACTERS, type Block, planBlocks } from './blocks.ts';
import { BLOCKS_PER_BUNDLE, type Bundle, bundleBlocks } from './bundles.ts';
import { type Column, columnsOf } from './columns.ts';
import { type Cutting, createCutting, type UncompressedBlock } from './cutting.ts';
import type { Families, RenderExposition } from './exposition.ts';
import { CHUNK_BYTES, type Part, partOf, stitchedExposition } from './stitched-exposition.ts';
import { type Succession, succession } from './succession.ts';

/** Longest time without a look at anything else, but for the block that is begun within it. */
const SLICE_MS = 3;

/** How much is put together. */
interface Sizes {
  /** Length of a block's text, about. */
  readonly blockCharacters: number;
  readonly blocksPerBundle: number;
  /** Buffers are joined up to this length. */
  readonly chunkBytes: number;
}

export interface SegmentedOptions extends Partial<Sizes> {
  readonly sliceMs?: number;
}

/** What the last exposition was made of. */
interface Rendered {
  readonly state: PollState;
  readonly columns: ReadonlyMap<Column, readonly Bundle[]>;
}

/**
 * Keeps each family as compressed blocks of checkpoints, and renders only those again whose samples
 * changed. The texts themselves are not kept.
 */
export function createSegmentedRenderer(
  families: Families,
  {
    blockCharacters = BLOCK_CHARACTERS,
    blocksPerBundle = BLOCKS_PER_BUNDLE,
    chunkBytes = CHUNK_BYTES,
    sliceMs = SLICE_MS,
  }: SegmentedOptions = {},
): RenderExposition {
  const columns = columnsOf(families);
  const sizes = { blockCharacters, blocksPerBundle, chunkBytes };
  let rendered: Rendered = { state: new Map(), columns: new Map() };

  return async (state) => {
    // Taken over whole: an error on the way leaves the last one as it was.
    rendered = await inSlices(renderAgain({ columns, sizes, former: rendered }, state), sliceMs);
    return stitchedExposition(partsOf(rendered), chunkBytes);
  };
}

interface Rendering {
  readonly columns: readonly Column[];
  readonly sizes: Sizes;
  readonly former: Rendered;
}

function* renderAgain(
  { columns, sizes, former }: Rendering,
  state: PollState,
): Interruptible<Rendered> {
  const order = succession(former.state, state);
  yield;
  const bundles = new Map<Column, readonly Bundle[]>();
  for (const column of columns) {
    const kept = former.columns.get(column) ?? [];
    const blocks = yield* renderColumn(column, {
      blocks: kept.flatMap((bundle) => bundle.blocks),
      order,
      blockCharacters: sizes.blockCharacters,
    });
    bundles.set(column, yield* bundleBlocks(blocks, kept, sizes.blocksPerBundle));
  }
  return { state, columns: bundles };
}

interface ColumnRendering {
  readonly blocks: readonly Block[];
  readonly order: Succession;
  readonly blockCharacters: number;
}

function* renderColumn(
  column: Column,
  { blocks, order, blockCharacters }: ColumnRendering,
): Interruptible<readonly Block[]> {
  const { former, next, formerIndexes } = order;
  const steps = yield* planBlocks(blocks, {
    order,
    differs: (index) => {
      const [was, is] = [former[formerIndexes[index] ?? -1], next[index]];
      return was === undefined || is === undefined || !column.isSame(was, is);
    },
    blockCharacters,
  });
  yield;
  const rendered: Block[] = [];
  let start = 0;
  for (const step of steps) {
    if (step.kind === 'keep') {
      rendered.push(step.block);
      start += step.block.checkpoints;
    } else {
      const end = start + step.checkpoints;
      const cutting = createCutting(blockCharacters);
      rendered.push(...(yield* renderBlocks(column, next.slice(start, end), cutting)));
      start = end;
    }
  }
  return rendered;
}

function* renderBlocks(
  { deflate, text }: Column,
  readings: readonly Reading[],
  cutting: Cutting,
): Interruptible<readonly Block[]> {
  const blocks: Block[] = [];
  for (const reading of readings) {
    const block = cutting.add(text(reading));
    if (block === undefined) continue;
    blocks.push(compressed(block, deflate));
    yield;
  }
  const rest = cutting.rest();
  if (rest !== undefined) blocks.push(compressed(rest, deflate));
  yield;
  return blocks;
}

function compressed(
  { checkpoints, weight, texts }: UncompressedBlock,
  deflate: Column['deflate'],
): Block {
  const isEmpty = texts.every((text) => text === '');
  return { checkpoints, weight, run: isEmpty ? undefined : deflate(texts) };
}

/** A family without a sample has no header either. */
function partsOf({ columns }: Rendered): readonly Part[] {
  return [...columns].flatMap(([{ header }, bundles]) => {
    const filled = bundles.filter(({ runs }) => runs.length > 0);
    return filled.length === 0 ? [] : [partOf(header), ...filled];
  });
}
