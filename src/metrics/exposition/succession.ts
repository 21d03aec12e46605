import type { Interruptible } from '../../domain/slices.ts';
import type { SubjectFamilies } from '../families/family.ts';

/** Subjects that are looked at without a pause. */
const SUBJECTS = 512;

/** How the subjects of one exposition, in order, follow from those of another. */
export interface Succession<Subject> {
  readonly former: readonly Subject[];
  readonly next: readonly Subject[];
  /** Where each of `next` stood in `former`; -1: it joined. */
  readonly formerIndexes: Int32Array;
  /** For each of `next`, where those end that are the same objects in the same order as before. */
  readonly sameEnds: Int32Array;
}

export function* succession<Subject>(
  identityOf: SubjectFamilies<Subject>['identityOf'],
  former: readonly Subject[],
  next: readonly Subject[],
): Interruptible<Succession<Subject>> {
  // Two of one key would be taken for each other, and found to differ when they are compared.
  const keyOf = (subject: Subject) => identityOf(subject).join('\n');
  let places: Map<string, number> | undefined;
  const formerIndexes = new Int32Array(next.length);
  for (const [at, is] of next.entries()) {
    const was = former[at];
    const hasStayed = was === is || (was !== undefined && areSame(identityOf(was), identityOf(is)));
    // Only where one joined or left before it the others have to be looked up.
    if (!hasStayed && places === undefined) {
      places = new Map();
      for (const [place, subject] of former.entries()) {
        places.set(keyOf(subject), place);
        if (place % SUBJECTS === 0) yield;
      }
    }
    formerIndexes[at] = hasStayed ? at : (places?.get(keyOf(is)) ?? -1);
    if (at % SUBJECTS === 0) yield;
  }
  return { former, next, formerIndexes, sameEnds: sameEndsOf(former, next, formerIndexes) };
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  return some.every((label, at) => label === others[at]);
}

function sameEndsOf<Subject>(
  former: readonly Subject[],
  next: readonly Subject[],
  formerIndexes: Int32Array,
): Int32Array {
  const ends = new Int32Array(next.length);
  let end = next.length;
  for (let at = next.length - 1; at >= 0; at -= 1) {
    const stood = formerIndexes[at] ?? -1;
    if (formerIndexes[at + 1] !== stood + 1) end = at + 1;
    if (former[stood] !== next[at]) end = at;
    ends[at] = end;
  }
  return ends;
}
