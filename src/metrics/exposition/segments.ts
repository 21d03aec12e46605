import { type Interruptible, inSlices } from '../../domain/slices.ts';
import type { SubjectSet } from '../families/family.ts';
import { BLOCK_CHARACTERS, type Block, type Plan, planBlocks } from './blocks.ts';
import { CHUNK_BYTES } from './chunks.ts';
import { type Column, createColumn, type LeftOut } from './column.ts';
import { createCutting } from './cutting.ts';
import type { Exposition, RenderExposition } from './exposition.ts';
import { type Part, type Piece, piecesOf } from './pieces.ts';
import { createDeflateRun, type DeflateRun } from './run.ts';
import { stitchedExposition } from './stitched-exposition.ts';
import { succession } from './succession.ts';

/** Longest time without a look at anything else, but for the block that is begun within it. */
const SLICE_MS = 3;
/** Subjects that are rendered between two looks at the clock. */
const STEP_SUBJECTS = 16;

export interface SegmentedOptions {
  /** Length of a block's text, about. */
  readonly blockCharacters?: number;
  /** Length of a buffer that is handed to a socket, about. */
  readonly chunkBytes?: number;
  readonly sliceMs?: number;
  /** Hears of each subject that cannot be rendered in a family, and is left out there. */
  readonly onLeftOut?: (leftOut: LeftOut) => void;
}

/**
 * Keeps each family as compressed blocks of subjects, and renders only those again whose lines
 * changed. The texts themselves are not kept.
 */
export function createSegmentedRenderer(
  sets: readonly SubjectSet[],
  options: SegmentedOptions = {},
): RenderExposition {
  const { chunkBytes = CHUNK_BYTES, sliceMs = SLICE_MS } = options;
  const deflateRun = createDeflateRun();
  const begin = sets.map((set) => createSetRenderer(set, deflateRun, options));
  let pieces: readonly Piece[] = [];

  function* renderAll(works: readonly Interruptible<readonly Part[]>[]): Interruptible<Exposition> {
    const parts: (readonly Part[])[] = [];
    for (const work of works) parts.push(yield* work);
    pieces = yield* piecesOf(parts.flat(), pieces, chunkBytes);
    return stitchedExposition(pieces);
  }

  // All begin at once, so that they see the same moment.
  return () => inSlices(renderAll(begin.map((work) => work())), sliceMs);
}

function createSetRenderer(
  set: SubjectSet,
  deflateRun: DeflateRun,
  options: SegmentedOptions,
): () => Interruptible<readonly Part[]> {
  const { blockCharacters = BLOCK_CHARACTERS, onLeftOut } = options;
  const columns = set.families.map((family) =>
    createColumn({ set, family, deflateRun, blockCharacters, onLeftOut }),
  );
  /** What the last exposition was made of. */
  let former = { subjects: [] as readonly object[], blocks: new Map<Column, readonly Block[]>() };

  function* renderAgain(subjects: readonly object[]): Interruptible<readonly Part[]> {
    const order = yield* succession(set.identityOf, former.subjects, subjects);
    const differences = createDifferences(set);
    const blocks = new Map<Column, readonly Block[]>();
    for (const column of columns) {
      const kept = former.blocks.get(column) ?? [];
      const isSame = (was: object, is: object, at: number) =>
        column.isSame(was, is, differences(was, is, at));
      const plan = yield* planBlocks(kept, { order, isSame }, blockCharacters);
      const cutting = createCutting(blockCharacters, column.deflate);
      blocks.set(column, yield* renderColumn(column, { plan, subjects, cutting }));
    }
    // Taken over whole: an error on the way leaves the last one as it was.
    former = { subjects, blocks };
    return [...blocks].flatMap(([column, its]) => partsOf(column, its));
  }

  return () => renderAgain(set.subjects());
}

/** Those of each subject, by its place, found when they are first asked for. */
function createDifferences(set: SubjectSet) {
  const found: (ReadonlySet<string> | undefined)[] = [];
  return (was: object, is: object, at: number) => (found[at] ??= set.differences?.(was, is));
}

interface ColumnRendering {
  readonly plan: Plan;
  readonly subjects: readonly object[];
  readonly cutting: ReturnType<typeof createCutting>;
}

function* renderColumn(
  { render }: Column,
  { plan, subjects, cutting }: ColumnRendering,
): Interruptible<readonly Block[]> {
  let at = 0;
  let unlooked = 0;
  for (const block of plan) {
    const subject = subjects[at];
    if (block !== undefined && cutting.keep(block)) yield;
    if (block === undefined && subject !== undefined) {
      const rendered = render(subject);
      unlooked = (unlooked + 1) % STEP_SUBJECTS;
      const isMade = cutting.add('next' in rendered ? yield* rendered : rendered);
      if (isMade || unlooked === 0) yield;
    }
    at += block?.subjects ?? 1;
  }
  const blocks = cutting.end();
  yield;
  return blocks;
}

/** A family without a sample has no header either. */
function partsOf({ header }: Column, blocks: readonly Block[]): readonly Part[] {
  const runs = blocks.flatMap((block) => block.runs);
  return runs.length === 0 ? [] : [header(), ...runs];
}
