import { describe, expect, it } from 'vitest';
import { createLookUp } from '../../../src/cbr/dns/look-up.ts';
import type { LookedUp } from '../../../src/cbr/http/look-up.ts';
import { startDnsServer, systemFiles, type Zone } from '../../support/dns-server.ts';

const NEVER = new AbortController().signal;

async function looking(zone: Zone, { hosts = '', resolvConf = '' } = {}) {
  const server = await startDnsServer(zone);
  const { files, write } = await systemFiles({
    hosts,
    resolvConf: `nameserver ${server.address}\n${resolvConf}`,
  });
  const lookUp = createLookUp(files);
  return {
    server,
    write,
    lookUp,
    find: async (name: string) => shown(await lookUp(name, NEVER)),
  };
}

function shown(found: LookedUp): readonly string[] | string {
  return 'reason' in found
    ? `${found.reason}: ${found.detail}`
    : found.addresses.map(({ address }) => address);
}

describe('a name', () => {
  it.each<[string, Zone, readonly string[] | string]>([
    ['of IPv4', { 'cbr.example': ['192.0.2.1', '192.0.2.2'] }, ['192.0.2.1', '192.0.2.2']],
    ['of IPv6', { 'cbr.example': ['2001:db8::1'] }, ['2001:db8::1']],
    ['of both', { 'cbr.example': ['2001:db8::1', '192.0.2.1'] }, ['192.0.2.1', '2001:db8::1']],
    [
      'of which a server drops the questions for IPv6',
      { 'cbr.example': ['192.0.2.1'], 'AAAA cbr.example': 'silence' },
      ['192.0.2.1'],
    ],
    [
      'of which a server refuses the questions for IPv6',
      { 'cbr.example': ['192.0.2.1'], 'AAAA cbr.example': 'servfail' },
      ['192.0.2.1'],
    ],
    ['that nobody knows', {}, 'network: DNS: there is no host cbr.example'],
    ['without addresses', { 'cbr.example': [] }, 'network: DNS: there is no host cbr.example'],
    [
      'that the server fails at',
      { 'cbr.example': 'servfail' },
      'network: DNS: the host cbr.example cannot be looked up (ESERVFAIL)',
    ],
    [
      'that the server refuses to look up',
      { 'cbr.example': 'refused' },
      'network: DNS: the host cbr.example cannot be looked up (EREFUSED)',
    ],
  ])('%s', async (_what, zone, expected) => {
    const { find } = await looking(zone);
    expect(await find('cbr.example')).toEqual(expected);
  });

  it('in any case, and with the dot of the root', async () => {
    const { find } = await looking({ 'cbr.example': ['192.0.2.1'] }, { resolvConf: 'search x' });
    expect(await find('CBR.example')).toEqual(['192.0.2.1']);
    expect(await find('cbr.example.')).toEqual(['192.0.2.1']);
  });

  it('that the server is silent about', async () => {
    const resolvConf = 'options timeout:1 attempts:1';
    const { find } = await looking({ 'cbr.example': 'silence' }, { resolvConf });
    expect(await find('cbr.example')).toMatch(
      /^timeout: DNS: no answer for the host cbr\.example in [1-3]\.\d s$/,
    );
  });

  it('of a server that is not there', async () => {
    const { write, find } = await looking({});
    await write('resolvConf', 'nameserver 127.0.0.1:1\n');
    expect(await find('cbr.example')).toBe(
      'network: DNS: the host cbr.example cannot be looked up (ECONNREFUSED)',
    );
  });
});

describe('the search list', () => {
  const resolvConf = 'search prod.svc cluster\noptions ndots:5';

  it('is gone through from the first on, below ndots', async () => {
    const { find, server } = await looking({ 'cbr.example': ['192.0.2.1'] }, { resolvConf });
    expect(await find('cbr.example')).toEqual(['192.0.2.1']);
    expect(server.asked.filter((each) => each.startsWith('A '))).toEqual([
      'A cbr.example.prod.svc',
      'A cbr.example.cluster',
      'A cbr.example',
    ]);
  });

  it('goes on behind a failure, and ends at silence', async () => {
    const failing = await looking(
      { 'proxy.prod.svc': 'servfail', 'proxy.cluster': ['192.0.2.1'] },
      { resolvConf },
    );
    expect(await failing.find('proxy')).toEqual(['192.0.2.1']);
    const silent = await looking(
      { 'proxy.prod.svc': 'silence', 'proxy.cluster': ['192.0.2.1'] },
      { resolvConf: `${resolvConf} timeout:1 attempts:1` },
    );
    expect(await silent.find('proxy')).toContain('DNS: no answer for the host proxy');
    expect(silent.server.asked).not.toContain('A proxy.cluster');
  });

  it('is the one that the file has now', async () => {
    const { find, write, server } = await looking({ 'proxy.other': ['192.0.2.1'] }, { resolvConf });
    expect(await find('proxy')).toBe('network: DNS: there is no host proxy');
    await write('resolvConf', `nameserver ${server.address}\nsearch other\n`);
    expect(await find('proxy')).toEqual(['192.0.2.1']);
  });
});

it('asks the next server where one cannot tell', async () => {
  const other = await startDnsServer({ 'cbr.example': ['192.0.2.1'] });
  const { find, server, write } = await looking({ 'cbr.example': 'refused' });
  await write('resolvConf', `nameserver ${server.address}\nnameserver ${other.address}\n`);
  expect(await find('cbr.example')).toEqual(['192.0.2.1']);
});

describe('without a server', () => {
  it.each([
    ['192.0.2.7', ['192.0.2.7']],
    ['2001:db8::7', ['2001:db8::7']],
    ['localhost', ['127.0.0.1', '::1']],
    ['a.localhost', ['127.0.0.1', '::1']],
    ['gateway', ['192.0.2.8', '2001:db8::8']],
    ['Gateway.Example', ['192.0.2.8']],
    ['gateway.example.', ['192.0.2.8']],
  ])('%s is known', async (name, addresses) => {
    const hosts = [
      '# 192.0.2.9 gateway',
      '192.0.2.8\tgateway gateway.example # the first',
      '2001:db8::8  gateway',
      'nonsense gateway',
    ].join('\n');
    const { find, server } = await looking({}, { hosts });
    expect(await find(name)).toEqual(addresses);
    expect(server.asked).toEqual([]);
  });

  it('the hosts file counts as it is now, also for localhost', async () => {
    const { find, write } = await looking({}, { hosts: '127.0.0.2 localhost' });
    expect(await find('localhost')).toEqual(['127.0.0.2']);
    await write('hosts', '127.0.0.3 localhost');
    expect(await find('localhost')).toEqual(['127.0.0.3']);
  });
});

describe('many at once', () => {
  it('share one look-up of a name', async () => {
    const { find, server } = await looking({ 'cbr.example': ['192.0.2.1'] });
    const found = await Promise.all(Array.from({ length: 64 }, () => find('cbr.example')));
    expect(found).toEqual(Array(64).fill(['192.0.2.1']));
    expect(server.asked.sort()).toEqual(['A cbr.example', 'AAAA cbr.example']);
  });

  it('do not wait for silence about other names, however many', async () => {
    const dead = Array.from({ length: 40 }, (_, index) => `dead-${index}.example`);
    const silences = dead.map((name) => [name, 'silence'] as const);
    const { lookUp, find } = await looking({
      ...Object.fromEntries(silences),
      'cbr.example': ['192.0.2.1'],
    });
    const stop = new AbortController();
    const hanging = dead.map((name) => lookUp(name, stop.signal).catch(() => 'given up'));
    expect(await find('cbr.example')).toEqual(['192.0.2.1']);
    stop.abort();
    expect(await Promise.all(hanging)).toEqual(Array(40).fill('given up'));
  });

  it('give up each for itself, and the look-up with the last of them', async () => {
    const { lookUp, server, find } = await looking({ 'cbr.example': 'silence' });
    const [one, other] = [new AbortController(), new AbortController()];
    const first = lookUp('cbr.example', one.signal);
    const second = lookUp('cbr.example', other.signal);
    await server.hears('A cbr.example');
    one.abort(new Error('the first has no time left'));
    await expect(first).rejects.toThrow('the first has no time left');
    other.abort(new Error('nor has the second'));
    await expect(second).rejects.toThrow('nor has the second');
    server.serve({ 'cbr.example': ['192.0.2.1'] });
    expect(await find('cbr.example')).toEqual(['192.0.2.1']);
  });

  it('occupy no thread of the process', async () => {
    const { lookUp, server } = await looking({ 'cbr.example': 'silence' });
    const stop = new AbortController();
    const hanging = lookUp('cbr.example', stop.signal);
    await server.hears('A cbr.example');
    expect(process.getActiveResourcesInfo().filter((each) => each.includes('AddrInfo'))).toEqual(
      [],
    );
    stop.abort();
    await expect(hanging).rejects.toThrow();
  });
});
