import type { Block } from './blocks.ts';
import type { Run } from './run.ts';

/** A block that grew is cut only when it is this much too long: no crumbs for a few bytes more. */
const CUT_FACTOR = 1.5;
/** What a subject counts beyond its text, so that a block of subjects without any ends too. */
const SUBJECT_CHARACTERS = 32;

export interface SubjectText {
  /** The beginning of a text that is long enough for blocks of its own. */
  readonly runs: readonly Run[];
  readonly text: string;
}

/** The blocks of a family as they are made, one behind the other; says which call made one. */
export function createCutting(blockCharacters: number, deflate: (texts: readonly string[]) => Run) {
  const blocks: Block[] = [];
  let texts: string[] = [];
  let weight = 0;

  /** Makes a block of the first of the texts, up to a length. */
  function cut(limit: number): boolean {
    let subjects = 0;
    let cutWeight = 0;
    while (subjects < texts.length && cutWeight < limit) {
      cutWeight += weightOf(texts[subjects] ?? '');
      subjects += 1;
    }
    if (subjects === 0) return false;
    blocks.push({ subjects, weight: cutWeight, runs: runsOf(texts.slice(0, subjects)) });
    texts = texts.slice(subjects);
    weight -= cutWeight;
    return true;
  }

  function runsOf(some: readonly string[]): readonly Run[] {
    return some.every((text) => text === '') ? [] : [deflate(some)];
  }

  /** Takes a block as it is for the next subjects. */
  function keep(block: Block): boolean {
    const isMade = cut(Number.POSITIVE_INFINITY);
    blocks.push(block);
    return isMade;
  }

  function add({ runs, text }: SubjectText): boolean {
    if (runs.length > 0) {
      keep({ subjects: 1, weight: blockCharacters, runs: [...runs, ...runsOf([text])] });
      return true;
    }
    texts.push(text);
    weight += weightOf(text);
    return weight >= blockCharacters * CUT_FACTOR && cut(blockCharacters);
  }

  /** All blocks, with what is left at the end. */
  function end(): readonly Block[] {
    cut(Number.POSITIVE_INFINITY);
    return blocks;
  }

  return { add, keep, end };
}

function weightOf(text: string): number {
  return text.length + SUBJECT_CHARACTERS;
}
