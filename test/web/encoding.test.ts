import { describe, expect, it } from 'vitest';
import { acceptsGzip } from '../../src/web/encoding.ts';

it.each([
  [undefined, false],
  ['', false],
  ['gzip', true],
  ['GZIP', true],
  ['deflate, gzip;q=1.0, *;q=0.5', true],
  ['gzip;q=0', false],
  ['gzip; q=0.0', false],
  ['gzip;q=0.001', true],
  ['*', true],
  ['*;q=0', false],
  ['gzip;q=0, *', false],
  ['identity', false],
  ['identity, x-gzip', true],
  ['br', false],
  ['gzip;q=often', false],
])('Accept-Encoding %j takes gzip: %s', (header, accepted) => {
  expect(acceptsGzip(header)).toBe(accepted);
});

describe('of several entries', () => {
  it.each([
    // The highest of one coding, in whatever order and spelling.
    ['gzip, gzip;q=0', true],
    ['gzip;q=0, gzip', true],
    ['gzip;q=0, x-gzip;q=0.5', true],
    ['X-GZIP;q=0, GZip;Q=0.3', true],
    ['gzip;q=0, gzip;q=0.000', false],
    ['*;q=0, *', true],
    ['*, *;q=0', true],
    // The most specific, whatever `*` says.
    ['*, gzip;q=0', false],
    ['*;q=0, gzip;q=0.1', true],
    ['identity;q=0, *', true],
    // The better one of the two.
    ['identity, gzip;q=0.5', false],
    ['identity;q=0.5, gzip;q=0.6', true],
    ['identity;q=0.5, gzip;q=0.5', true],
    ['gzip;q=0.5, *', false],
    ['gzip;q=0.4, identity;q=0.2, *', true],
    ['identity;q=0.2, identity;q=0.7, gzip;q=0.5', false],
    // A coded answer is wanted, and gzip is not refused.
    ['identity;q=0', true],
    ['br, identity;q=0', true],
    // Both refused.
    ['gzip;q=0, identity;q=0', false],
    ['identity;q=0, *;q=0', false],
    // Blanks wherever the grammar has them, and where it has none.
    [' gzip ; q=0.5 ', true],
    ['\tgzip\t;\tq=0\t,\tdeflate', false],
    ['gzip ; q = 0', false],
    [',, ,gzip,,', true],
    // What is no quality makes an entry of no account, not the one beside it.
    ['gzip;q=2', false],
    ['gzip;q=-1, gzip', true],
    ['gzip;q=1.5, gzip;q=0.2', true],
    ['gzip;q=', false],
    ['gzip;q=0.0000001', true],
    ['gzip;level=9', true],
    ['gzip;level=9;q=0', false],
    ['gzipped', false],
  ])('Accept-Encoding %j takes gzip: %s', (header, accepted) => {
    expect(acceptsGzip(header)).toBe(accepted);
  });
});
