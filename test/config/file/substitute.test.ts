import fc from 'fast-check';
import { expect, it } from 'vitest';
import { substitute } from '../../../src/config/file/substitute.ts';

const ENVIRONMENT = { NAME: 'value', EMPTY: '', DOLLARS: '$$ ${NAME}', _2: 'two' };

it.each([
  ['plain', 'plain'],
  ['a ${NAME} b', 'a value b'],
  ['${NAME}${NAME}', 'valuevalue'],
  ['${EMPTY}', ''],
  ['${_2}', 'two'],
  // What is put in is not looked at again.
  ['${DOLLARS}', '$$ ${NAME}'],
  ['$$', '$'],
  ['$${NAME}', '${NAME}'],
  ['$$${NAME}', '$value'],
  ['$', '$'],
  ['$NAME', '$NAME'],
  ['${', '${'],
  ['${}', '${}'],
  ['${1}', '${1}'],
  ['${NAME', '${NAME'],
  ['${NAME:-x}', '${NAME:-x}'],
])('turns %j into %j', (text, replaced) => {
  expect(substitute(text, ENVIRONMENT)).toEqual({ text: replaced, unset: [], quoted: [] });
});

it.each([
  ['"a"', true],
  ["'a b'", true],
  [' "a"\n', true],
  ['"a" "b"', true],
  ['"', false],
  ['"a', false],
  ['a"b"', false],
  ['', false],
])('tells whether %j has kept its quotes: %s', (value, isQuoted) => {
  const { quoted, text } = substitute('x${V}', { V: value });
  expect([quoted, text]).toEqual([isQuoted ? ['V'] : [], `x${value}`]);
});

it('names what is not set', () => {
  const { unset } = substitute('${NAME} ${NOPE} ${constructor}', ENVIRONMENT);
  expect(unset).toEqual(['NOPE', 'constructor']);
});

it('gives back any text whose dollars are doubled', () => {
  const texts = fc
    .array(fc.constantFrom('$', '{', '}', 'NAME', '${NAME}', 'x'))
    .map((p) => p.join(''));
  fc.assert(
    fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => {
      expect(substitute(text.replaceAll('$', '$$$$'), ENVIRONMENT)).toEqual({
        text,
        unset: [],
        quoted: [],
      });
    }),
  );
});

it('leaves a text without a dollar alone', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!text.includes('$'));
      expect(substitute(text, {}).text).toBe(text);
    }),
  );
});
