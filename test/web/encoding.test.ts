import { expect, it } from 'vitest';
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
