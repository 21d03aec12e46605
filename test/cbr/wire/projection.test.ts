import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projected, type Wanted } from '../../../src/cbr/wire/projection.ts';
import { toItsEnd } from '../../support/steps.ts';

/** What is read of a text in which `a`, `b.c` and the entries of `list` are wanted. */
function read(text: string) {
  const entries: unknown[] = [];
  const wanted: Wanted = {
    fields: {
      a: 'value',
      b: { fields: { c: 'value' } },
      list: {
        entries: { fields: { id: 'value', size: 'value' } },
        sink: { take: (entry) => entries.push(entry) },
      },
    },
  };
  const { result, steps } = toItsEnd(projected(Buffer.from(text), wanted));
  return { value: result, entries, steps };
}

const KIB = 1024;

describe('what is wanted', () => {
  it.each([
    ['{}', {}, []],
    ['{"a":1}', { a: 1 }, []],
    [' { "a" : "x" , "z" : [ 1 , { } ] } \n', { a: 'x' }, []],
    ['{"z":{"a":1},"b":{"c":[1],"d":2}}', { b: { c: [1] } }, []],
    ['{"b":"text","list":null}', { b: 'text', list: null }, []],
    ['{"list":[]}', { list: [] }, []],
    ['{"list":[ ]}', { list: [] }, []],
    ['{"list":[{"id":"x","more":1}, null,3]}', { list: [] }, [{ id: 'x', more: 1 }, null, 3]],
    ['{"a":1,"a":2}', { a: 2 }, []],
    [String.raw`{"a":"\"]}\\","\u0061":"b"}`, { a: 'b' }, []],
    [String.raw`{"z":"\"]}\\","a":true}`, { a: true }, []],
    ['[1,2]', [1, 2], []],
    ['null', null, []],
    ['"a"', 'a', []],
    ['-1.5e3', -1500, []],
  ])('of %s', (text, value, entries) => {
    expect(read(text)).toMatchObject({ value, entries });
  });

  it.each([
    [''],
    [' '],
    ['{'],
    ['{"a"'],
    ['{"a":'],
    ['{"a":}'],
    ['{"a":1'],
    ['{"a":1,}'],
    ['{"a":1 "b":2}'],
    ['{"z":,"a":1}'],
    ['{a:1}'],
    ['{1:1}'],
    ['{"a":tru}'],
    ['{"a":"x'],
    ['{"a":"x\\'],
    ['{"list":[1,]}'],
    ['{"list":[,1]}'],
    ['{"list":[1'],
    ['{"list":[{]}'],
    ['{} {}'],
    ['{}x'],
    ['<html>'],
  ])('is nothing in %j', (text) => {
    expect(() => read(text)).toThrow(SyntaxError);
  });

  it('is what JSON.parse finds there, in any JSON', () => {
    const wanted = fc.record(
      {
        a: fc.jsonValue(),
        b: fc.oneof(fc.jsonValue(), fc.record({ c: fc.jsonValue(), d: fc.jsonValue() })),
        list: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())),
      },
      { requiredKeys: [] },
    );
    const indent = fc.constantFrom(undefined, 1, '\t');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), wanted, indent, (more, some, by) => {
        const text = JSON.stringify({ ...more, ...some }, null, by);
        const { a, b, list } = JSON.parse(text);
        const isObject = typeof b === 'object' && b !== null && !Array.isArray(b);
        const isList = Array.isArray(list);
        const kept = isObject && Object.hasOwn(b, 'c') ? { c: b.c } : {};
        const expected = { a, b: isObject ? kept : b, list: isList ? [] : list };
        const { value, entries } = read(text);
        expect(JSON.stringify(value)).toBe(
          JSON.stringify(
            Object.fromEntries(
              Object.keys(JSON.parse(text)).flatMap((key) =>
                Object.hasOwn(expected, key) ? [[key, Reflect.get(expected, key)]] : [],
              ),
            ),
          ),
        );
        expect(entries).toEqual(isList ? list : []);
      }),
    );
  });
});

describe('what is long', () => {
  it.each([
    ['a plain text', 'x'],
    ['escapes', String.raw`\"`],
    ['escaped backslashes', '\\\\'],
    ['code points', String.raw`\u00e9`],
    ['bytes that belong together', '備'],
    ['halves of a character', String.raw`\ud83d\ude42`],
  ])('of %s the beginning is read', (_what, unit) => {
    const text = unit.repeat((200 * KIB) / unit.length);
    const whole = JSON.parse(`"${text}"`);
    for (const shift of ['', 'y', 'yy', 'yyy', 'yyyy', 'yyyyy']) {
      const { value } = read(`{"a":"${shift}${text}"}`);
      const { a } = value as { a: string };
      // The last character may be half of one, and is cut off by whoever bounds it.
      expect(`${shift}${whole}`.startsWith(a.slice(0, -1))).toBe(true);
      expect(a.length).toBeGreaterThan(2 * KIB);
      expect(a.length).toBeLessThanOrEqual(16 * KIB);
    }
  });

  it('of anything else nothing is read that could be mistaken for a value', () => {
    expect(read(`{"a":${'['.repeat(20 * KIB)}${']'.repeat(20 * KIB)}}`).value).toEqual({
      a: ['…'],
    });
    expect(read(`{"a":${'1'.repeat(20 * KIB)}}`).value).toEqual({ a: ['…'] });
  });

  it('in an entry leaves the rest of it', () => {
    const nested = '['.repeat(20 * KIB) + ']'.repeat(20 * KIB);
    expect(read(`{"list":[{"more":${nested},"id":"x","size":${nested}},2]}`).entries).toEqual([
      { id: 'x', size: ['…'] },
      2,
    ]);
  });

  it('is passed over in steps', () => {
    expect(read(`{"z":"${'x'.repeat(640 * KIB)}"}`).steps).toBeGreaterThan(9);
    expect(read(`{"list":[${'{},'.repeat(999)}{}]}`).steps).toBeGreaterThan(999);
  });
});
