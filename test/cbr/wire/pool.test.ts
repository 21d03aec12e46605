import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPool } from '../../../src/cbr/wire/pool.ts';

describe('a pool', () => {
  it('gives a text that says the same', () => {
    const pool = createPool();
    const texts = fc.oneof(fc.string({ maxLength: 100 }), fc.uuid(), fc.constantFrom('', 'a'));
    fc.assert(fc.property(texts, (text) => void expect(pool(text)).toBe(text)));
  });

  it('gives it again, whatever came meanwhile', () => {
    const pool = createPool();
    const names = Array.from({ length: 20_000 }, (_, at) => `vault-resource-${at}`);
    expect(names.map(pool)).toEqual(names);
    expect(names.map(pool)).toEqual(names);
  });
});
