import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPool, placeOf } from '../../../src/cbr/wire/pool.ts';

describe('a pool', () => {
  it('gives a text that says the same', () => {
    const pool = createPool();
    const texts = fc.oneof(fc.string({ maxLength: 100 }), fc.uuid(), fc.constantFrom('', 'a'));
    fc.assert(fc.property(texts, (text) => void expect(pool(text)).toBe(text)));
  });

  it('gives no text for another, though many more come than it has places', () => {
    const pool = createPool();
    const names = Array.from({ length: 20_000 }, (_, at) => `vault-resource-${at}`);
    expect(names.map(pool)).toEqual(names);
    expect(names.map(pool)).toEqual(names);
  });

  it.each([
    ['IDs', (at: number) => hash('sha256', String(at)).slice(0, 32)],
    ['numbered names', (at: number) => `vault-resource-${at}`],
  ])('has places of their own for most of a thousand %s', (_what, textOf) => {
    const places = new Set(Array.from({ length: 1000 }, (_, at) => placeOf(textOf(at))));
    // By chance it would be 887 of them.
    expect(places.size).toBeGreaterThan(850);
  });
});
