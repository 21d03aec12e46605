import { expect, it } from 'vitest';
import { parseListenAddress } from '../../../src/config/command-line/listen-address.ts';

it.each([
  [':10227', { kind: 'tcp', port: 10227 }],
  [':0', { kind: 'tcp', port: 0 }],
  ['127.0.0.1:80', { kind: 'tcp', host: '127.0.0.1', port: 80 }],
  ['localhost:65535', { kind: 'tcp', host: 'localhost', port: 65535 }],
  ['metrics.example.com:9', { kind: 'tcp', host: 'metrics.example.com', port: 9 }],
  ['[::1]:0', { kind: 'tcp', host: '::1', port: 0 }],
  ['[::]:9', { kind: 'tcp', host: '::', port: 9 }],
  ['[fe80::1%eth0]:9', { kind: 'tcp', host: 'fe80::1%eth0', port: 9 }],
  ['unix:///run/cbr.sock', { kind: 'unix', path: '/run/cbr.sock' }],
])('reads %s', (text, address) => {
  expect(parseListenAddress(text)).toEqual(address);
});

it.each([
  '',
  '10227',
  'localhost',
  'localhost:',
  ':',
  ':65536',
  ':-1',
  ':1e3',
  '::1:9',
  '[::1]',
  '[::1:9',
  '[127.0.0.1]:9',
  '[]:9',
  '300.1.1.1:9',
  '-x:9',
  'a b:9',
  'http://localhost:9',
  'unix:/run/cbr.sock',
  'unix://run/cbr.sock',
  'unix:///',
  `unix:///${'x'.repeat(107)}`,
])('refuses %j', (text) => {
  expect(parseListenAddress(text)).toBeUndefined();
});
