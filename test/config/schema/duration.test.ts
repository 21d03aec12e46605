import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/config/schema/duration.ts';

it.each([
  ['0', 0],
  ['0s', 0],
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1d', 86_400_000],
  ['1w', 604_800_000],
  ['1y', 31_536_000_000],
  ['1y2w3d4h5m6s7ms', 33_019_506_007],
])('reads %s', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

it.each(['', '5', '5 m', 'm', '1.5h', '-5m', '30m1h', '5m5m', '5M', '5min', '١s'])(
  'refuses %j',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

it.each([
  [0, '0s'],
  [48_000, '48s'],
  [90_061_001, '1d1h1m1s1ms'],
  [33_333.3, '33s333ms'],
])('writes %d', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

it('reads what it writes', () => {
  fc.assert(
    fc.property(fc.nat({ max: 400 * 86_400_000 }), (durationMs) => {
      expect(parseDuration(formatDuration(durationMs))).toBe(durationMs);
    }),
  );
});
