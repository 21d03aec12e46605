import { describe, expect, it } from 'vitest';
import { readFlags } from '../../../src/config/command-line/flags.ts';

describe('--poll.offset', () => {
  it.each<[string, Readonly<Record<string, string>>, string, unknown]>([
    ['', {}, 'node-7', { ms: 0 }],
    ['30s', {}, 'node-7', { ms: 30_000 }],
    ['1m30s', {}, '', { ms: 90_000 }],
    ['auto', {}, 'node-7', { host: 'node-7' }],
    // A container may have a name of its own that it does not pass on to the kernel.
    ['auto', { HOSTNAME: 'cbr-exporter-7c9-x2' }, 'node-7', { host: 'cbr-exporter-7c9-x2' }],
  ])('%s in %o on %s', (text, environment, host, offset) => {
    const flags = text === '' ? [] : [`--poll.offset=${text}`];
    const read = readFlags(flags, environment, host);
    expect(read.kind === 'run' && read.flags.pollOffset).toEqual(offset);
  });

  it.each([
    ['auto', '', 'needs a host name, and there is none; write a duration'],
    ['25h', 'a', 'is no offset; write a duration of up to a day, such as 30s, or auto'],
    ['-1s', 'a', 'is no offset; write a duration of up to a day, such as 30s, or auto'],
    ['soon', 'a', 'is no offset; write a duration of up to a day, such as 30s, or auto'],
  ])('%s on "%s" is refused', (text, host, problem) => {
    expect(readFlags([`--poll.offset=${text}`], {}, host)).toEqual({
      kind: 'usage_error',
      message: `--poll.offset: "${text}" ${problem}`,
    });
  });
});
