import { expect, it } from 'vitest';
import { tooManyRefusals } from './refusals.ts';

const MINUTE_MS = 60_000;

it.each([
  ['none', []],
  ['three at once', [0, 0, 0]],
  ['three in each five minutes', [0, 1, 2, 5, 6, 7].map((at) => at * MINUTE_MS)],
])('%s are not too many', (_, atMs) => {
  expect(tooManyRefusals('the key', atMs)).toBeUndefined();
});

it('four in five minutes are, whenever they begin', () => {
  const atMs = [0, 20, 21, 22, 24.5].map((at) => at * MINUTE_MS);
  expect(tooManyRefusals('the key', atMs)).toBe(
    'the key was refused 4 times in five minutes: after 0.0, 60.0, 120.0, 270.0 s',
  );
});
