import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PollState, type Reading, unpolled } from '../../../src/domain/reading.ts';
import { type Block, planBlocks } from '../../../src/metrics/exposition/blocks.ts';
import { createCutting } from '../../../src/metrics/exposition/cutting.ts';
import { succession } from '../../../src/metrics/exposition/succession.ts';
import { stateOf } from '../../support/renderers.ts';

const BLOCK = 1000;

function cut(texts: readonly string[]) {
  const cutting = createCutting(BLOCK);
  return [...texts.map(cutting.add), cutting.rest()].filter((block) => block !== undefined);
}

describe('cutting', () => {
  const anyTexts = fc.array(
    fc.integer({ min: 0, max: 400 }).map((length) => 'x'.repeat(length)),
    { maxLength: 60 },
  );

  it('loses no text and no checkpoint', () => {
    fc.assert(
      fc.property(anyTexts, (texts) => {
        const blocks = cut(texts);
        expect(blocks.flatMap((block) => block.texts)).toEqual(texts);
        expect(blocks.map(({ checkpoints }) => checkpoints)).toEqual(
          blocks.map((block) => block.texts.length),
        );
      }),
    );
  });

  it('makes blocks of about the wanted length, but for the last', () => {
    fc.assert(
      fc.property(anyTexts, (texts) => {
        const blocks = cut(texts);
        for (const { weight } of blocks) expect(weight).toBeLessThan(1.5 * BLOCK);
        for (const { weight } of blocks.slice(0, -1)) expect(weight).toBeGreaterThanOrEqual(BLOCK);
      }),
    );
  });

  it('ends a block of checkpoints that have no text', () => {
    expect(cut(Array.from({ length: 1000 }, () => '')).length).toBeGreaterThan(10);
  });

  it('gives a checkpoint that is longer than a block a block of its own', () => {
    const blocks = cut(['a'.repeat(1200), 'b'.repeat(5000), 'c']);
    expect(blocks.map(({ checkpoints }) => checkpoints)).toEqual([1, 1, 1]);
  });
});

function readings(count: number): readonly Reading[] {
  return Array.from({ length: count }, (_, index) => unpolled('prod', `checkpoint-${index}`));
}

function block(checkpoints: number, weight = BLOCK): Block {
  return { checkpoints, weight, run: undefined };
}

/** The plan in short: what is kept as its number of checkpoints, what is rendered negative. */
function plan(
  blocks: readonly Block[],
  states: readonly [PollState, PollState],
  differs: (index: number) => boolean = () => true,
): readonly number[] {
  const order = succession(...states);
  const planning = planBlocks(blocks, { order, differs, blockCharacters: BLOCK });
  let step = planning.next();
  while (step.done !== true) step = planning.next();
  return step.value.map((each) =>
    each.kind === 'keep' ? each.block.checkpoints : -each.checkpoints,
  );
}

describe('planning', () => {
  const all = readings(9);
  const blocks = [block(3), block(3), block(3)];
  const renewed = (...indexes: readonly number[]) =>
    all.map((reading, index) => (indexes.includes(index) ? { ...reading } : reading));

  it('renders all of a first state', () => {
    expect(plan([], [new Map(), stateOf(...all)])).toEqual([-9]);
  });

  it('keeps all when nothing changed', () => {
    expect(plan(blocks, [stateOf(...all), stateOf(...all)])).toEqual([3, 3, 3]);
  });

  it('renders the block of a reading that differs, and no other', () => {
    const states = [stateOf(...all), stateOf(...renewed(0, 4))] as const;
    expect(plan(blocks, states, (index) => index === 4)).toEqual([3, -3, 3]);
  });

  it('asks no further once a block is to be rendered', () => {
    const asked: number[] = [];
    plan(blocks, [stateOf(...all), stateOf(...renewed(0, 1, 2, 8))], (index) => {
      asked.push(index);
      return true;
    });
    expect(asked).toEqual([0, 8]);
  });

  it('keeps the blocks behind one that lost a checkpoint', () => {
    const left = all.filter((_, index) => index !== 1);
    expect(plan(blocks, [stateOf(...all), stateOf(...left)])).toEqual([-2, 3, 3]);
  });

  it('keeps the blocks around one that joined', () => {
    const joined = [...all.slice(0, 3), unpolled('prod', 'new'), ...all.slice(3)];
    expect(plan(blocks, [stateOf(...all), stateOf(...joined)])).toEqual([3, -1, 3, 3]);
  });

  it('keeps blocks that moved as a whole', () => {
    const moved = [...all.slice(6), ...all.slice(0, 6)];
    expect(plan(blocks, [stateOf(...all), stateOf(...moved)])).toEqual([3, 3, 3]);
  });

  it('takes a small neighbour into what is rendered anyway', () => {
    const small = [block(3), block(3, 10), block(3)];
    const states = (index: number) => [stateOf(...all), stateOf(...renewed(index))] as const;
    expect(plan(small, states(0))).toEqual([-6, 3]);
    expect(plan(small, states(8))).toEqual([3, -6]);
    expect(plan(small, states(4))).toEqual([3, -3, 3]);
  });
});
