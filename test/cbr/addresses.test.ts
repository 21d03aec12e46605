import { expect, it } from 'vitest';
import { addressesBelow } from '../../src/cbr/addresses.ts';

const PARTS = [
  'protocol',
  'origin',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'href',
] as const;

it.each([
  ['https://cbr.example.com/v3/4229', 'checkpoints/8b0851a8-adf3-4f4c-a914-dead08bf9664'],
  ['https://cbr.example.com:8443/base/v3/4229', 'checkpoints/8B0851A8'],
  ['http://[::1]:80/v3/4229', 'vaults'],
  ['http://127.0.0.1:9090/unchanged/0/v3/4229', 'vaults?limit=1000&offset=0'],
  ['https://CBR.example.com/v3/4229', 'a b/../c%20d'],
  ['https://cbr.example.com/?q=/v3/4229', 'vaults'],
])('%s and %s lead to where their URL does', (base, path) => {
  const url = new URL(`${base}/${path}`);
  const address = addressesBelow(base)(path);
  for (const part of PARTS) expect([part, address[part]]).toEqual([part, url[part]]);
});
