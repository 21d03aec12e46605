import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printable } from '../../src/domain/printable.ts';

it.each([
  ['plain', 'web-01', 'web-01'],
  ['other scripts', '生产备份-财务', '生产备份-财务'],
  ['lines', 'one\r\ntwo\u2028three', 'one two three'],
  ['escapes', '\u001b[31mred\u001b[0m', '[31mred [0m'],
  ['what turns the direction', 'abc\u202edef\u2066', 'abc def'],
  ['what takes no room', 'a\u200bb\ufeff', 'a b'],
  ['half a character', 'a\ud83d', 'a'],
  ['a whole one', 'a😀', 'a😀'],
])('of %s leaves what can be seen', (_, text, expected) => {
  expect(printable(text)).toBe(expected);
});

it('is of one line and within its bound, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      const shown = printable(text, 20);
      expect(shown.length).toBeLessThanOrEqual(20);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }),
  );
});
