import { expect, it } from 'vitest';
import { withoutPrefix } from '../../src/web/route-prefix.ts';

it.each([
  ['/metrics', '', '/metrics'],
  ['/cbr/metrics', '/cbr', '/metrics'],
  ['/cbr', '/cbr', '/'],
  ['/cbr?a=b', '/cbr', '/?a=b'],
  ['/cbrother', '/cbr', '/-/outside'],
  ['/metrics', '/cbr', '/-/outside'],
  // As who takes us for a proxy asks.
  ['http://exporter:10227/metrics?a', '', '/metrics?a'],
  ['http://exporter:10227/cbr/metrics', '/cbr', '/metrics'],
  ['HTTPS://exporter', '', '/'],
  ['http://exporter?a=b', '', '/?a=b'],
  ['http://exporter/metrics', '/cbr', '/-/outside'],
  ['http:///cbr/metrics', '/cbr', '/metrics'],
  ['*', '', '/-/outside'],
])('%s without %s is %s', (url, prefix, expected) => {
  expect(withoutPrefix(url, prefix)).toBe(expected);
});
