import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PollState, type Reading, unpolled } from '../../../src/domain/reading.ts';
import type { Interruptible } from '../../../src/domain/slices.ts';
import { type Block, planBlocks } from '../../../src/metrics/exposition/blocks.ts';
import { createCutting } from '../../../src/metrics/exposition/cutting.ts';
import { inflateRun, type Run, storedRun } from '../../../src/metrics/exposition/run.ts';
import { succession } from '../../../src/metrics/exposition/succession.ts';
import { RESTORE_POINTS, readingsInOrder } from '../../../src/metrics/families/restore-points.ts';
import { stateOf } from '../../support/renderers.ts';

const BLOCK = 1000;

/** A run that is its text. */
const asIs = (texts: readonly string[]): Run => storedRun(texts.join(''));

function cut(texts: readonly string[]): readonly Block[] {
  const cutting = createCutting(BLOCK, asIs);
  for (const text of texts) cutting.add({ runs: [], text });
  return cutting.end();
}

function textOf({ runs }: Block): string {
  return Buffer.concat(runs.map(inflateRun)).toString();
}

describe('cutting', () => {
  const anyTexts = fc.array(
    fc.integer({ min: 0, max: 400 }).map((length) => 'x'.repeat(length)),
    { maxLength: 60 },
  );

  it('loses no text and no subject', () => {
    fc.assert(
      fc.property(anyTexts, (texts) => {
        const blocks = cut(texts);
        expect(blocks.map(textOf).join('')).toBe(texts.join(''));
        let taken = 0;
        for (const block of blocks) {
          const own = texts.slice(taken, taken + block.subjects);
          expect(textOf(block)).toBe(own.join(''));
          taken += block.subjects;
        }
        expect(taken).toBe(texts.length);
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

  it('ends a block of subjects that have no text', () => {
    expect(cut(Array.from({ length: 1000 }, () => '')).length).toBeGreaterThan(10);
  });

  it('gives a subject that is longer than a block a block of its own', () => {
    const blocks = cut(['a'.repeat(1200), 'b'.repeat(5000), 'c']);
    expect(blocks.map(({ subjects }) => subjects)).toEqual([1, 1, 1]);
  });

  it('puts the runs of a long text, and its rest, between the blocks before and behind', () => {
    const cutting = createCutting(BLOCK, asIs);
    cutting.add({ runs: [], text: 'before' });
    expect(cutting.add({ runs: [asIs(['long']), asIs(['er'])], text: 'rest' })).toBe(true);
    cutting.add({ runs: [], text: 'behind' });
    const blocks = cutting.end();
    expect(blocks.map(textOf)).toEqual(['before', 'longerrest', 'behind']);
    expect(blocks.map(({ runs }) => runs.length)).toEqual([1, 3, 1]);
  });

  it('takes a kept block as it is', () => {
    const cutting = createCutting(BLOCK, asIs);
    const kept = block(3);
    cutting.add({ runs: [], text: 'before' });
    cutting.keep(kept);
    expect(cutting.end()[1]).toBe(kept);
  });
});

function readings(count: number): readonly Reading[] {
  return Array.from({ length: count }, (_, index) => unpolled('prod', `checkpoint-${index}`));
}

function block(subjects: number, weight = BLOCK): Block {
  return { subjects, weight, runs: [] };
}

function resultOf<Result>(work: Interruptible<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** The plan in short: what is kept as its number of subjects, what is rendered in a row negative. */
function plan(
  blocks: readonly Block[],
  states: readonly [PollState, PollState],
  differs: (index: number) => boolean = () => true,
): readonly number[] {
  const [former, next] = states.map(readingsInOrder);
  if (former === undefined || next === undefined) return expect.unreachable();
  const order = resultOf(succession(RESTORE_POINTS.identityOf, former, next));
  const isSame = (_: Reading, is: Reading) => !differs(next.indexOf(is));
  const short: number[] = [];
  for (const kept of resultOf(planBlocks(blocks, { order, isSame }, BLOCK))) {
    const before = short.at(-1) ?? 0;
    if (kept !== undefined) short.push(kept.subjects);
    else if (before < 0) short.splice(-1, 1, before - 1);
    else short.push(-1);
  }
  return short;
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
