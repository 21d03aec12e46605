import { expect, it } from 'vitest';
import { measured, pollRows } from './poll-rounds.ts';

const node = measured(
  'bare',
  [[{ cpuMs: 20, ms: 40, longestBlockMs: 3 }], [{ cpuMs: 30, ms: 50, longestBlockMs: 4 }]],
  1000,
);
const go = measured(
  'go',
  [
    [{ cpuMs: 10, ms: 20, longestBlockMs: undefined }],
    [{ cpuMs: 30, ms: 50, longestBlockMs: undefined }],
  ],
  1000,
);

it('what a cycle took is told for each checkpoint', () => {
  expect(node).toMatchObject({ cpuUs: [[20], [30]], wallUs: [[40], [50]], blockMs: [[3], [4]] });
  expect(node.perSecond).toEqual([[25_000], [20_000]]);
});

it('rows are told beside the first one, by those alone who have the number', () => {
  expect(pollRows([node, go], 'cpuUs').map(({ ratio }) => ratio)).toEqual([1, 1]);
  expect(pollRows([node, go], 'wallUs').map(({ median }) => median)).toEqual([50, 50]);
  expect(pollRows([node, go], 'blockMs')).toHaveLength(1);
});
