import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { appendCrc32, crc32Shift } from '../../../src/metrics/exposition/crc32.ts';

function stitchedCrc(parts: readonly Uint8Array[]): number {
  return parts.reduce(
    (crc, part) => appendCrc32(crc, { crc: crc32(part), crcShift: crc32Shift(part.length) }),
    0,
  );
}

it('of parts is that of the whole, however it is cut', () => {
  const part = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      expect(stitchedCrc(parts)).toBe(crc32(Buffer.concat(parts)));
    }),
  );
});

it('holds for long parts', () => {
  const long = Buffer.from('cbr_checkpoint_presence{presence="present"} 1\n'.repeat(200_000));
  const parts = [long.subarray(0, 1), long.subarray(1, 2 ** 22 + 3), long.subarray(2 ** 22 + 3)];
  expect(stitchedCrc(parts)).toBe(crc32(long));
});

it('has a factor for lengths beyond 32 bits that is the product of shorter ones', () => {
  const gibibytes = crc32Shift(2 ** 33);
  const half = crc32Shift(2 ** 32);
  // Appending nothing but a length multiplies by the factor.
  expect(appendCrc32(half, { crc: 0, crcShift: half })).toBe(gibibytes);
});
