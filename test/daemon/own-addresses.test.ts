import { expect, it } from 'vitest';
import { createLookUp } from '../../src/cbr/dns/look-up.ts';
import { ownAddresses } from '../../src/daemon/own-addresses.ts';
import { startDnsServer, systemFiles } from '../support/dns-server.ts';

it('a name to listen on has the addresses of hosts file and DNS, or none for a reason', async () => {
  const { address } = await startDnsServer({ 'metrics.example': ['192.0.2.1', '2001:db8::1'] });
  const { files } = await systemFiles({
    hosts: '::1 localhost\n127.0.0.1 localhost\n',
    resolvConf: `nameserver ${address}\n`,
  });
  const lookUp = createLookUp(files);
  expect(await ownAddresses('localhost', lookUp)).toEqual(['::1', '127.0.0.1']);
  expect(await ownAddresses('metrics.example', lookUp)).toEqual(['192.0.2.1', '2001:db8::1']);
  await expect(ownAddresses('other.example', lookUp)).rejects.toThrow(
    'DNS: there is no host other.example',
  );
});
