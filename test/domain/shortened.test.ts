import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shortened, TEXT_CHARACTERS_MAX } from '../../src/domain/shortened.ts';

it.each([
  ['', 3, ''],
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['ab🙂d', 4, 'ab…'],
  ['a🙂de', 4, 'a🙂…'],
])('%j in at most %i characters is %j', (text, charactersMax, cut) => {
  expect(shortened(text, charactersMax)).toBe(cut);
});

it('a text is never longer than allowed, says that it goes on, and loses nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat({ max: 20 }), (text, more) => {
      const max = more + 2;
      const cut = shortened(text, max);
      expect(cut.length).toBeLessThanOrEqual(max);
      expect(cut === text || (cut.endsWith('…') && text.startsWith(cut.slice(0, -1)))).toBe(true);
      if (text.isWellFormed()) expect(cut.isWellFormed()).toBe(true);
    }),
  );
});

it('names have room for 1,024 characters', () => {
  expect(shortened('x'.repeat(TEXT_CHARACTERS_MAX))).toBe('x'.repeat(1024));
  expect(shortened('x'.repeat(1025))).toBe(`${'x'.repeat(1023)}…`);
});
