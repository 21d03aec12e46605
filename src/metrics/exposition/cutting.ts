/** A block that grew is cut only when it is this much too long: no crumbs for a few bytes more. */
const CUT_FACTOR = 1.5;
/** What a checkpoint counts beyond its text, so that a block of checkpoints without any ends too. */
const CHECKPOINT_CHARACTERS = 32;

/** The texts of some checkpoints, cut into blocks. */
export interface Cutting {
  /** Takes the next checkpoint; gives a block once it is known where that ends. */
  add(text: string): UncompressedBlock | undefined;
  /** What is left at the end. */
  rest(): UncompressedBlock | undefined;
}

export interface UncompressedBlock {
  readonly checkpoints: number;
  readonly weight: number;
  readonly texts: readonly string[];
}

export function createCutting(blockCharacters: number): Cutting {
  let texts: string[] = [];
  let weight = 0;

  /** The first of the texts, up to a length. */
  function cut(limit: number): UncompressedBlock {
    let checkpoints = 0;
    let cutWeight = 0;
    while (checkpoints < texts.length && cutWeight < limit) {
      cutWeight += weightOf(texts[checkpoints] ?? '');
      checkpoints += 1;
    }
    const block = { checkpoints, weight: cutWeight, texts: texts.slice(0, checkpoints) };
    texts = texts.slice(checkpoints);
    weight -= cutWeight;
    return block;
  }

  return {
    add: (text) => {
      texts.push(text);
      weight += weightOf(text);
      return weight < blockCharacters * CUT_FACTOR ? undefined : cut(blockCharacters);
    },
    rest: () => (texts.length === 0 ? undefined : cut(Number.POSITIVE_INFINITY)),
  };
}

function weightOf(text: string): number {
  return text.length + CHECKPOINT_CHARACTERS;
}
