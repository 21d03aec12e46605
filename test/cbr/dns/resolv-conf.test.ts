import { describe, expect, it } from 'vitest';
import { candidates, parseResolvConf } from '../../../src/cbr/dns/resolv-conf.ts';

const KUBERNETES = `# written by the kubelet
search prod.svc.cluster.local svc.cluster.local cluster.local
nameserver 10.96.0.10
options ndots:5 timeout:1 attempts:2 single-request-reopen
`;

describe('resolv.conf', () => {
  it.each([
    ['', { servers: [], search: [], ndots: 1, timeoutMs: 2000, attempts: 3 }],
    [
      KUBERNETES,
      {
        servers: ['10.96.0.10'],
        search: ['prod.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
        ndots: 5,
        timeoutMs: 1000,
        attempts: 2,
      },
    ],
    [
      'nameserver 1.1.1.1\n;nameserver 2.2.2.2\n\tnameserver\t::1\r\n',
      { servers: ['1.1.1.1', '::1'] },
    ],
    [
      'nameserver 1.1.1.1\nnameserver 2.2.2.2\nnameserver 3.3.3.3\nnameserver 4.4.4.4',
      { servers: ['1.1.1.1', '2.2.2.2', '3.3.3.3'] },
    ],
    // Only c-ares itself knows what to do with a zone.
    ['nameserver 1.1.1.1\nnameserver fe80::1%eth0', { servers: [] }],
    ['nameserver nonsense', { servers: [] }],
    ['domain a.example.', { search: ['a.example'] }],
    ['domain a.example\nsearch b.example c.example', { search: ['b.example', 'c.example'] }],
    ['search b.example\ndomain a.example', { search: ['a.example'] }],
    ['search .', { search: [] }],
    ['search', { search: [] }],
    ['options ndots:99 timeout:0 attempts:99', { ndots: 15, timeoutMs: 1000, attempts: 5 }],
    ['options ndots:0', { ndots: 0 }],
    ['options ndots:x rotate', { ndots: 1 }],
  ])('%j', (text, expected) => {
    expect(parseResolvConf(text)).toMatchObject(expected);
  });
});

describe('the names that a name may stand for', () => {
  const search = ['a', 'b'];
  it.each([
    ['cbr.example.com', 1, ['cbr.example.com', 'cbr.example.com.a', 'cbr.example.com.b']],
    ['cbr.example.com', 5, ['cbr.example.com.a', 'cbr.example.com.b', 'cbr.example.com']],
    ['cbr.example.com.', 5, ['cbr.example.com']],
    ['gateway', 1, ['gateway.a', 'gateway.b', 'gateway']],
    ['gateway', 0, ['gateway', 'gateway.a', 'gateway.b']],
  ])('%s with ndots:%i', (name, ndots, expected) => {
    expect(candidates(name, { ...parseResolvConf(''), search, ndots })).toEqual(expected);
  });
});
