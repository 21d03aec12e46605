import { describe, expect, it } from 'vitest';
import { print } from '../../../src/daemon/output/print.ts';

/** Takes so many bytes at once, after refusing each piece so many times; then fails, perhaps. */
function reader({ atOnce = 10, busy = 0, bytesUntil = Number.POSITIVE_INFINITY, code = '' } = {}) {
  let text = '';
  let refusals = 0;
  const refuse = (reason: string) => Object.assign(new Error(`${reason}: why`), { code: reason });
  const write = (bytes: Uint8Array) => {
    if (text.length >= bytesUntil) throw refuse(code);
    refusals += 1;
    if (refusals % (busy + 1) !== 0) throw refuse('EAGAIN');
    const taken = bytes.subarray(0, Math.min(atOnce, bytesUntil - text.length));
    text += Buffer.from(taken).toString();
    return taken.length;
  };
  return { write, text: () => text };
}

const LONG = 'abcdefghij'.repeat(20);

describe('what was asked for', () => {
  it.each([{}, { busy: 3 }, { atOnce: 7 }, { atOnce: 1000 }])(
    'is written to the last byte, as it is taken: %j',
    async (how) => {
      const { write, text } = reader(how);
      expect(await print(LONG, write)).toBeUndefined();
      expect(text()).toBe(LONG);
    },
  );

  it.each(['EPIPE', 'ECONNRESET'])('may be too much for its reader (%s)', async (code) => {
    const { write, text } = reader({ bytesUntil: 30, code });
    expect(await print(LONG, write)).toBeUndefined();
    expect(text()).toBe(LONG.slice(0, 30));
  });

  it.each(['ENOSPC', 'EIO', 'EFBIG'])('meets %s in the middle, which is told', async (code) => {
    const { write } = reader({ bytesUntil: 30, code });
    expect(await print(LONG, write)).toMatchObject({ code, message: `${code}: why` });
  });
});
