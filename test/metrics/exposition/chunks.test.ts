import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CHUNK_BYTES, type Chunk, chunkRuns } from '../../../src/metrics/exposition/chunks.ts';
import { inflateRun, type Run, storedRun } from '../../../src/metrics/exposition/run.ts';

function chunksOf(runs: readonly Run[], former: readonly Chunk[] = [], chunkBytes = CHUNK_BYTES) {
  const work = chunkRuns(runs, former, chunkBytes);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

const text = fc.string({ maxLength: 60 });

it('short runs share a buffer, a long one has its own', () => {
  const short = Array.from({ length: 5000 }, (_, at) => storedRun(`${at}`.repeat(20)));
  const long = storedRun(randomBytes(3 * CHUNK_BYTES).toString('latin1'));
  const sizes = chunksOf([...short, long, ...short.map((run) => ({ ...run }))]).map(
    ({ deflated }) => deflated.length,
  );
  expect(sizes.length).toBeLessThan(20);
  expect(sizes.filter((size) => size > CHUNK_BYTES)).toHaveLength(1);
});

it('whatever runs come, go and stay, their texts stand in order and their bytes in the chunks', () => {
  const step = fc.record({
    at: fc.nat({ max: 40 }),
    leave: fc.nat({ max: 10 }),
    join: fc.array(text, { maxLength: 10 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
      let runs: readonly Run[] = [];
      let chunks: readonly Chunk[] = [];
      let texts: readonly string[] = [];
      for (const { at, leave, join } of steps) {
        runs = runs.toSpliced(at, leave, ...join.map(storedRun));
        texts = texts.toSpliced(at, leave, ...join);
        chunks = chunksOf(runs, chunks, 200);
        expect(chunks.flatMap((chunk) => chunk.runs)).toEqual(runs);
        expect(chunks.map((chunk) => Buffer.from(inflateRun(chunk)).toString()).join('')).toBe(
          texts.join(''),
        );
        for (const { deflated, runs: its } of chunks) {
          for (const run of its) expect(run.deflated.buffer).toBe(deflated.buffer);
        }
      }
    }),
  );
});

it('the chunks are kept but for the one around a run that is another one', () => {
  const runs = Array.from({ length: 100 }, (_, at) => storedRun(`run ${at}`));
  const chunks = chunksOf(runs, [], 200);
  expect(chunks.length).toBeGreaterThan(5);
  expect(chunksOf(runs, chunks, 200)).toEqual(chunks);
  const next = chunksOf(runs.with(50, storedRun('run X')), chunks, 200);
  expect(next).toHaveLength(chunks.length);
  expect(next.filter((chunk) => !chunks.includes(chunk))).toHaveLength(1);
});
