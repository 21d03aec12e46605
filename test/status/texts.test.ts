import { expect, it } from 'vitest';
import { countText, numberText } from '../../src/status/page/texts.ts';

it.each([0, 7, 999, 1000, 12_345, 999_999, 1_000_000, 1_234_567_890])(
  '%i as people write it',
  (value) => {
    expect(numberText(value)).toBe(value.toLocaleString('en'));
  },
);

it('one is one, and others are many', () => {
  expect([countText(1, 'resource'), countText(1200, 'resource')]).toEqual([
    '1 resource',
    '1,200 resources',
  ]);
});
