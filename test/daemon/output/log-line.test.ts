import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logLine } from '../../../src/daemon/output/log-line.ts';
import { LOG_FORMATS } from '../../../src/domain/log.ts';

const HEAD = { level: 'warn', time: '2026-03-07T08:00:00.000Z' };
const LINE_BYTES_MAX = 16 * 1024;

function lineOf(fields: Readonly<Record<string, unknown>>, format: 'json' | 'logfmt') {
  return logLine(`${JSON.stringify({ ...HEAD, ...fields })}\n`, format);
}

const inJson = (fields: Readonly<Record<string, unknown>>) => JSON.parse(lineOf(fields, 'json'));

describe('a text that is too long is cut, and that is seen', () => {
  it.each([
    ['in a field', { name: 'x'.repeat(300_000), msg: 'm' }, ['name']],
    ['in the message', { msg: 'x'.repeat(300_000) }, ['msg']],
    ['in a list', { all: ['x'.repeat(300_000)], msg: 'm' }, ['all', 0]],
    ['deep inside', { a: { b: [{ c: 'x'.repeat(300_000) }] }, msg: 'm' }, ['a', 'b', 0, 'c']],
  ])('%s', (_, fields, path) => {
    const text = path.reduce<unknown>(
      (value, step) => (value as Record<string | number, unknown>)[step],
      inJson(fields),
    );
    expect(text).toBe(`${'x'.repeat(2000)}… (300000 characters)`);
  });

  it('in logfmt as in JSON', () => {
    const line = lineOf({ name: 'x'.repeat(300_000), msg: 'm' }, 'logfmt');
    expect(line).toBe(
      `ts=${HEAD.time} level=warn msg=m name="${'x'.repeat(2000)}… (300000 characters)"\n`,
    );
  });
});

describe('a line that is too long', () => {
  const problems = Array.from({ length: 1000 }, (_, at) => `c.yml:${at}:1: is wrong`);

  it('keeps as many entries of a list as it can, and says how many there are more', () => {
    const { problems: kept, msg } = inJson({ problems, msg: 'not reloaded' });
    // The last one that fits does so in part.
    expect(kept.slice(0, -2)).toEqual(problems.slice(0, kept.length - 2));
    expect(kept.at(-1)).toBe(`… ${1000 - (kept.length - 1)} more`);
    expect(msg).toBe('not reloaded');
  });

  it('of many fields says how many it leaves out', () => {
    const many = Object.fromEntries(problems.map((text, at) => [`field ${at}`, text]));
    const { time, msg, level, '…': more, ...kept } = inJson({ ...many, msg: 'm' });
    expect([time, level, msg]).toEqual([HEAD.time, HEAD.level, 'm']);
    expect(more).toBe(`${1000 - Object.keys(kept).length} more`);
  });

  it('has no bottom: what is too deep is left out', () => {
    const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`);
    expect(inJson({ deep, pad: 'x'.repeat(2000), msg: 'm' }).deep).toEqual([[[[['…']]]]]);
  });
});

it.each(LOG_FORMATS)('a line in %s stays below what others cut, whatever is in it', (format) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 50 }).map((part) => part.repeat(200)),
    fc.constantFrom('"\\\n\u0000'.repeat(3000), '€'.repeat(9000), '😀'.repeat(9000)),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 8 }, text, fc.integer(), tie('list'), tie('record')),
    list: fc.array(tie('value'), { maxLength: 30 }),
    record: fc.dictionary(text, tie('value'), { maxKeys: 30 }),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 9 }), value), text, (fields, msg) => {
      const line = lineOf({ ...fields, ...HEAD, msg }, format);
      expect(Buffer.byteLength(line)).toBeLessThan(LINE_BYTES_MAX);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      if (format === 'json') expect(JSON.parse(line)).toMatchObject(HEAD);
    }),
    { numRuns: 60 },
  );
});
