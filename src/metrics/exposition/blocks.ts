import type { Interruptible } from '../../domain/slices.ts';
import type { Run } from './run.ts';
import type { Succession } from './succession.ts';

/** Text of a block, about: long enough to compress well, short enough to be made in a millisecond. */
export const BLOCK_CHARACTERS = 64 * 1024;
/** A shorter block than this part of one is rendered again together with a neighbour. */
const SMALL_FACTOR = 0.25;

/** Subjects one after the other in one family. */
export interface Block {
  readonly subjects: number;
  /** Its length, as far as cutting goes. */
  readonly weight: number;
  /** None when no subject has a sample; several for a single subject with a long text. */
  readonly runs: readonly Run[];
}

/** In the order of the subjects: a block that is kept, or undefined for one subject to be rendered. */
export type Plan = readonly (Block | undefined)[];

interface Comparing<Subject> {
  readonly order: Succession<Subject>;
  /** Whether a subject has the same lines in this family as before. */
  readonly isSame: (was: Subject, is: Subject, at: number) => boolean;
}

/** Which blocks of a family still hold in a new order of subjects. */
export function* planBlocks<Subject>(
  blocks: readonly Block[],
  comparing: Comparing<Subject>,
  blockCharacters: number,
): Interruptible<Plan> {
  const { next, formerIndexes } = comparing.order;
  const starting = startingIndexes(blocks);
  const plan: (Block | undefined)[] = [];
  for (let at = 0; at < next.length; ) {
    const block = starting.get(formerIndexes[at] ?? -1);
    const kept = block !== undefined && isUnchanged(block, at, comparing) ? block : undefined;
    plan.push(kept);
    at += kept?.subjects ?? 1;
    // Many subjects may have to be compared before it is clear that a block stays.
    if (block !== undefined) yield;
  }
  return withoutCrumbs(plan, blockCharacters * SMALL_FACTOR);
}

/** Whether the subjects from here on are those of the block, with the same lines. */
function isUnchanged<Subject>(
  { subjects }: Block,
  start: number,
  { order: { former, next, formerIndexes, sameEnds }, isSame }: Comparing<Subject>,
): boolean {
  if ((sameEnds[start] ?? 0) >= start + subjects) return true;
  const formerStart = formerIndexes[start] ?? -1;
  for (let offset = 0; offset < subjects; offset += 1) {
    if (formerIndexes[start + offset] !== formerStart + offset) return false;
    const was = former[formerStart + offset];
    const is = next[start + offset];
    if (was === is) continue;
    if (was === undefined || is === undefined || !isSame(was, is, start + offset)) return false;
  }
  return true;
}

function startingIndexes(blocks: readonly Block[]): ReadonlyMap<number, Block> {
  const starting = new Map<number, Block>();
  let start = 0;
  for (const block of blocks) {
    starting.set(start, block);
    start += block.subjects;
  }
  return starting;
}

/** A small block beside something that is rendered anyway is rendered with it. */
function withoutCrumbs(plan: Plan, small: number): Plan {
  const isSmall = (block: Plan[number]) => block !== undefined && block.weight < small;
  if (!plan.some(isSmall)) return plan;
  const isRendered = (at: number) => at in plan && plan[at] === undefined;
  return plan.flatMap((block, at) =>
    block !== undefined && isSmall(block) && (isRendered(at - 1) || isRendered(at + 1))
      ? new Array<undefined>(block.subjects).fill(undefined)
      : block,
  );
}
