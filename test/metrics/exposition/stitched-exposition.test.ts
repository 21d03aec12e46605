import { spawnSync } from 'node:child_process';
import { crc32, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkOf } from '../../../src/metrics/exposition/chunks.ts';
import { createDeflateRun } from '../../../src/metrics/exposition/run.ts';
import { stitchedExposition } from '../../../src/metrics/exposition/stitched-exposition.ts';
import { bytesOf, own, textOf } from '../../support/renderers.ts';

const deflateRun = createDeflateRun();
const anyText = fc.string({ unit: 'grapheme', maxLength: 2000 });

function exposition(texts: readonly string[], level = 6) {
  return stitchedExposition(texts.map((text) => chunkOf([deflateRun([text], level)])));
}

describe('the body', () => {
  it('is one gzip member whose text is that of all runs and the appendix', () => {
    fc.assert(
      fc.property(
        fc.array(anyText, { maxLength: 6 }),
        anyText,
        fc.integer({ min: 1, max: 9 }),
        (texts, appendix, level) => {
          const { body } = exposition(texts, level);
          const text = texts.join('') + appendix;
          const gzip = bytesOf(body(own(appendix), 'gzip'));
          expect(textOf(body(own(appendix), 'identity'))).toBe(text);
          // Checks the CRC-32 and the length over the whole of it, and that nothing follows.
          expect(gunzipSync(gzip).toString()).toBe(text);
          expect(gzip.readUInt32LE(gzip.length - 8)).toBe(crc32(text));
          expect(gzip.readUInt32LE(gzip.length - 4)).toBe(Buffer.byteLength(text));
        },
      ),
    );
  });

  it('has the length it says it has', () => {
    fc.assert(
      fc.property(
        fc.array(anyText, { maxLength: 4 }),
        anyText,
        fc.constantFrom('gzip', 'identity'),
        (texts, appendix, encoding) => {
          const body = exposition(texts).body(own(appendix), encoding);
          expect(body.byteLength).toBe(bytesOf(body).length);
        },
      ),
    );
  });

  it.each([0, 1, 65_535, 65_536, 200_000])(
    'has %d bytes of its own metrics as they are',
    (length) => {
      const text = 'x'.repeat(length);
      const { body } = exposition(['one\n']);
      expect(gunzipSync(bytesOf(body(own(text), 'gzip'))).toString()).toBe(`one\n${text}`);
      expect(textOf(body(own(text), 'identity'))).toBe(`one\n${text}`);
    },
  );

  it('can be taken twice', () => {
    const body = exposition(['one\n', 'two\n']).body(own('own\n'), 'gzip');
    expect(bytesOf(body)).toEqual(bytesOf(body));
  });

  it.each([
    ['gzip', ['-dc']],
    [
      'python3',
      ['-c', 'import gzip,sys;sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))'],
    ],
  ])('is read by %s', (program, args) => {
    const texts = ['a line\n'.repeat(10_000), '', '备份 😀\n'.repeat(5000), 'x'];
    const input = bytesOf(exposition(texts).body(own('own\n'), 'gzip'));
    const read = spawnSync(program, args, { input, maxBuffer: 2 ** 24 });
    // A machine may lack the one or the other; zlib has read it above.
    if (read.error !== undefined) return;
    expect(read.stderr.toString()).toBe('');
    expect(read.stdout.toString()).toBe(`${texts.join('')}own\n`);
  });
});
