import { describe, expect, it } from 'vitest';
import { createLogOutput } from '../../../src/daemon/output/log-output.ts';
import type { LogFormat, LogLevel } from '../../../src/domain/log.ts';
import { Secret } from '../../../src/domain/secret.ts';

function logging(format: LogFormat, level: LogLevel = 'debug') {
  const lines: string[] = [];
  const write = (bytes: Uint8Array) => {
    lines.push(Buffer.from(bytes).toString());
    return bytes.length;
  };
  const { log } = createLogOutput({ level, format, write });
  return { log, lines };
}

function logged(format: LogFormat, fields: Readonly<Record<string, unknown>>, message = 'm') {
  const { log, lines } = logging(format);
  log.info(fields, message);
  return lines[0] ?? '';
}

describe('a line', () => {
  it('in JSON has time, level, fields and message', () => {
    expect(JSON.parse(logged('json', { project: 'prod', count: 2 }, 'poll failed'))).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      project: 'prod',
      count: 2,
      msg: 'poll failed',
    });
  });

  it.each([
    [{ plain: 'word' }, 'plain=word'],
    [{ number: 2 }, 'number=2'],
    [{ blank: 'two words' }, 'blank="two words"'],
    [{ quote: 'a"b' }, 'quote="a\\"b"'],
    [{ lines: 'a\nb' }, 'lines="a\\nb"'],
    [{ empty: '' }, 'empty=""'],
    [{ equal: 'a=b' }, 'equal="a=b"'],
    [{ list: ['a'] }, 'list="[\\"a\\"]"'],
    [{ nothing: null }, 'nothing=null'],
  ])('in logfmt writes %j as %s', (fields, pair) => {
    const line = logged('logfmt', fields);
    expect(line).toMatch(/^ts=\S+ level=info msg=m \S/);
    expect(line.endsWith(` ${pair}\n`)).toBe(true);
  });

  it('in logfmt stays of a bounded length', () => {
    expect(logged('logfmt', { long: 'x'.repeat(10_000) }).length).toBeLessThan(2100);
  });
});

it.each([
  ['debug', 4],
  ['info', 3],
  ['warn', 2],
  ['error', 1],
] as const)('level %s lets %i of four lines through', (level, count) => {
  const { log, lines } = logging('json', level);
  log.debug({}, 'd');
  log.info({}, 'i');
  log.warn({}, 'w');
  log.error({}, 'e');
  expect(lines).toHaveLength(count);
});

describe.each(['json', 'logfmt'] as const)('a secret in %s', (format) => {
  it.each([
    [{ value: new Secret('canary') }],
    [{ nested: { deep: [new Secret('canary')] } }],
    [{ token: 'canary' }],
    [{ auth: { password: 'canary' } }],
    [{ headers: { 'x-auth-token': 'canary' } }],
  ])('is not shown in %#', (fields) => {
    const line = logged(format, fields);
    expect(line).not.toContain('canary');
    expect(line).toContain('<secret>');
  });
});

it('shows an error with its stack', () => {
  expect(JSON.parse(logged('json', { err: new TypeError('a bug') })).err).toMatchObject({
    type: 'TypeError',
    message: 'a bug',
    stack: expect.stringContaining('log-output.test.ts'),
  });
});
