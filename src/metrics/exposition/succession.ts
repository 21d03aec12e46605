import type { PollState, Reading } from '../../domain/reading.ts';

/** How the checkpoints of one state, in the order of the exposition, follow from those of another. */
export interface Succession {
  readonly former: readonly Reading[];
  readonly next: readonly Reading[];
  /** Where each checkpoint of `next` stood in `former`; -1: it joined. */
  readonly formerIndexes: Int32Array;
  /** For each of `next`, where the stretch ends that stood like this before, one by one. */
  readonly stretchEnds: Int32Array;
  /** Those of `next` that were there but are another reading now, in order. */
  readonly replaced: readonly number[];
}

/** All readings, in the order of the exposition. */
export function readingsInOrder(state: PollState): readonly Reading[] {
  return [...state.values()].flatMap((project) => [...project.values()]);
}

export function succession(former: PollState, state: PollState): Succession {
  const before = readingsInOrder(former);
  const next = readingsInOrder(state);
  const formerIndexes = isSameOrder(before, next)
    ? new Int32Array(next.length).map((_, index) => index)
    : formerIndexesOf(next, former, before);
  const replaced: number[] = [];
  next.forEach((reading, index) => {
    const was = before[formerIndexes[index] ?? -1];
    if (was !== undefined && was !== reading) replaced.push(index);
  });
  return {
    former: before,
    next,
    formerIndexes,
    stretchEnds: stretchEndsOf(formerIndexes),
    replaced,
  };
}

/** The usual case, and the cheap one: only a reload changes the order. */
function isSameOrder(before: readonly Reading[], next: readonly Reading[]): boolean {
  return (
    before.length === next.length &&
    before.every((was, index) => was === next[index] || isSameCheckpoint(was, next[index]))
  );
}

function isSameCheckpoint(one: Reading, other: Reading | undefined): boolean {
  return (
    one.known.checkpointId === other?.known.checkpointId &&
    one.known.project === other.known.project
  );
}

function formerIndexesOf(
  next: readonly Reading[],
  former: PollState,
  before: readonly Reading[],
): Int32Array {
  const indexes = new Map(before.map((reading, index) => [reading, index]));
  return Int32Array.from(next, ({ known }) => {
    const was = former.get(known.project)?.get(known.checkpointId);
    return was === undefined ? -1 : (indexes.get(was) ?? -1);
  });
}

function stretchEndsOf(formerIndexes: Int32Array): Int32Array {
  const ends = new Int32Array(formerIndexes.length);
  let end = formerIndexes.length;
  for (let index = formerIndexes.length - 1; index >= 0; index -= 1) {
    ends[index] = end;
    const stood = formerIndexes[index] ?? -1;
    if (stood <= 0 || formerIndexes[index - 1] !== stood - 1) end = index;
  }
  return ends;
}
