import { expect, it } from 'vitest';
import { checkpointsOf } from '../../src/config/checkpoints/checkpoint-files.ts';
import { yamlIn } from '../../src/config/file/yaml-text.ts';
import type { Interruptible } from '../../src/domain/slices.ts';
import { seededId } from '../../src/simulator/fleet/seed.ts';

const IDS = Array.from({ length: 1000 }, (_, index) => seededId(4, `checkpoint ${index}`));
const INLINE = `checkpoints:\n${IDS.map((id) => `  - ${id}`).join('\n')}\n`;

/** How often everything else may have its turn, and what it came to. */
function pauses<Result>(work: Interruptible<Result>) {
  for (let count = 0; ; count += 1) {
    const step = work.next();
    if (step.done === true) return { count, result: step.value };
  }
}

it.each<[string, () => Interruptible<unknown>]>([
  ['one ID a line', () => checkpointsOf('ids', IDS.join('\n'), { environment: {} })],
  ['YAML', () => checkpointsOf('ids', INLINE, { environment: {} })],
  ['the configuration', () => yamlIn(INLINE, {})],
])('a long list can be interrupted while it is read: %s', (_form, read) => {
  expect(pauses(read()).count).toBeGreaterThan(IDS.length);
});

it('and is all there then', () => {
  const { result } = pauses(checkpointsOf('ids', INLINE, { environment: {} }));
  expect(result.ids.map(({ checkpointId }) => checkpointId)).toEqual(IDS);
  expect(result.ids.at(-1)?.position).toEqual({ line: 1001, column: 5 });
});

it('a text with more in it than anybody writes is refused before it takes all memory', () => {
  expect(pauses(yamlIn(`[${','.repeat(3_000_000)}]`, {})).result).toEqual({
    kind: 'broken',
    findings: [
      {
        position: { line: 1, column: 1 },
        path: '',
        text: expect.stringMatching(/^has more than 3000000 words and signs of YAML; /),
      },
    ],
  });
});
