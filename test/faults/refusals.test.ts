import { expect, it } from 'vitest';
import { OF_A_KEY, OF_A_USER, tooManyRefusals } from './refusals.ts';

const MINUTE_MS = 60_000;

it.each([
  ['none', []],
  ['three at once', [0, 0, 0]],
  ['three in each five minutes', [0, 1, 2, 5, 6, 7].map((at) => at * MINUTE_MS)],
])('%s of a key are not too many', (_, atMs) => {
  expect(tooManyRefusals('the key', atMs, OF_A_KEY)).toBeUndefined();
});

it('four in five minutes are, whenever they begin', () => {
  const atMs = [0, 20, 21, 22, 24.5].map((at) => at * MINUTE_MS);
  expect(tooManyRefusals('the key', atMs, OF_A_KEY)).toBe(
    'the key was refused 4 times in 5 minutes: after 0.0, 60.0, 120.0, 270.0 s',
  );
});

it('five of a user in fifteen minutes are, four are not', () => {
  const four = [0, 5, 10, 14, 15].map((at) => at * MINUTE_MS);
  expect(tooManyRefusals('the user', four, OF_A_USER)).toBeUndefined();
  const five = [0, 5, 10, 14, 14.9].map((at) => at * MINUTE_MS);
  expect(tooManyRefusals('the user', five, OF_A_USER)).toContain('5 times in 15 minutes');
});
