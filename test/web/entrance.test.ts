import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { listen } from '../../src/web/listen.ts';
import { certificate, readCa } from '../simulator/certificates.ts';
import {
  allFrom,
  answerTo,
  client,
  get,
  listening,
  SERVER_TLS,
  statusOf,
  tlsClient,
} from '../support/listening.ts';

const VERIFY = { isAsked: true, isRequired: true, isVerified: true };

function tlsListening(tls = SERVER_TLS) {
  return listening({ tls: () => tls });
}

describe('with TLS', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is spoken, and said so', async (version) => {
    const { port, addresses } = await tlsListening();
    expect(addresses[0]).toMatch(/^https:\/\/127\.0\.0\.1:/);
    const socket = tlsClient(port, { minVersion: version, maxVersion: version });
    expect(await answerTo(socket, get('/'))).toContain('hello');
    expect(socket.getProtocol()).toBe(version);
    expect(socket.authorized).toBe(true);
  });

  it('older versions are spoken if that is wanted', async () => {
    const ciphers = ['ECDHE-ECDSA-AES128-SHA'];
    const { port } = await tlsListening({ ...SERVER_TLS, minVersion: 'TLSv1', ciphers });
    for (const version of ['TLSv1', 'TLSv1.1'] as const) {
      const old = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' };
      expect(await answerTo(tlsClient(port, old), get('/'))).toContain('hello');
    }
    const other = await tlsListening();
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    expect(await answerTo(tlsClient(other.port, old), get('/'))).toBe('');
  });

  it('HTTP/1.1 is chosen where a client would rather have HTTP/2', async () => {
    const { port } = await tlsListening();
    const socket = tlsClient(port, { ALPNProtocols: ['h2', 'http/1.1'] });
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).toBe('http/1.1');
  });

  it('no session is resumed, which would go by a certificate of earlier', async () => {
    const { port } = await tlsListening();
    const first = tlsClient(port, { maxVersion: 'TLSv1.2' });
    await answerTo(first, get('/'));
    const session = first.getSession();
    const second = tlsClient(port, { maxVersion: 'TLSv1.2', ...(session ? { session } : {}) });
    await answerTo(second, get('/'));
    expect(second.isSessionReused()).toBe(false);
  });

  it('HTTP is told in words what is spoken here', async () => {
    const { port } = await tlsListening();
    const socket = client(port);
    socket.write(get('/'));
    const answer = await allFrom(socket);
    expect(statusOf(answer)).toBe(400);
    expect(answer).toMatch(
      /\r\n\r\nthis port speaks TLS: ask for https:\/\/ in place of http:\/\/\n$/,
    );
  });

  it.each([
    ['garbage', '\x00\x01\x02'],
    ['half a handshake that is none', '\x16\x03\x01\x00\x05hello'],
    ['lower case', 'get / http/1.1\r\n\r\n'],
  ])('%s ends the connection', async (_what, text) => {
    const { port } = await tlsListening();
    const socket = client(port);
    socket.write(text, 'latin1');
    expect(statusOf(await allFrom(socket))).toBe(0);
  });

  it('works on a unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cbr-tls-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'socket');
    const listener = await listen(
      { kind: 'unix', path },
      {
        onRequest: (_request, response) => response.end('hello'),
        onError: () => {},
        addressesOf: async () => [],
        tls: () => SERVER_TLS,
      },
    );
    onTestFinished(listener.drain);
    const socket = connectTls({ socket: connect(path), servername: 'localhost', ca: readCa() });
    expect(await answerTo(socket, get('/'))).toContain('hello');
    socket.destroy();
  });
});

describe('with certificates of clients', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('in %s a good one is let in alone', async (version) => {
    const reasons: string[] = [];
    const tls = { ...SERVER_TLS, clientCa: readCa(), clientAuth: VERIFY };
    const onTlsRefused = (_address: unknown, reason: string) => reasons.push(reason);
    const { port } = await listening({ tls: () => tls, onTlsRefused });
    const ask = (options = {}) =>
      answerTo(tlsClient(port, { maxVersion: version, ...options }), get('/'));
    expect(await ask(certificate('client'))).toContain('hello');
    expect(await ask()).toBe('');
    expect(await ask(certificate('named-client'))).toBe('');
    expect(await ask(certificate('expired-client'))).toBe('');
    expect(reasons).toEqual([
      'no client certificate',
      'client certificate not accepted: DEPTH_ZERO_SELF_SIGNED_CERT',
      'client certificate not accepted: CERT_HAS_EXPIRED',
    ]);
  });

  it.each([
    'prometheus.example',
    '10.0.0.1',
    '2001:db8::1',
    'sre@example.com',
    'spiffe://example.com/prometheus',
  ])('%s is a name that lets in', async (name) => {
    const tls = {
      ...SERVER_TLS,
      clientAuth: { ...VERIFY, isVerified: false },
      clientAllowedSans: ['other', name],
    };
    const { port } = await tlsListening(tls);
    const ask = (named: 'named-client' | 'client') =>
      answerTo(tlsClient(port, certificate(named)), get('/'));
    expect(await ask('named-client')).toContain('hello');
    expect(await ask('client')).toBe('');
  });
});

describe('a change', () => {
  it('is for those who connect from then on', async () => {
    let tls = SERVER_TLS;
    const { port } = await listening({ tls: () => tls });
    const before = tlsClient(port);
    expect(await answerTo(before, get('/'))).toContain('hello');
    const other = certificate('wrong-host');
    tls = { ...SERVER_TLS, cert: other.cert, key: new Secret(other.key) };
    const after = tlsClient(port, { servername: 'cbr.example.com' });
    expect(await answerTo(after, get('/'))).toContain('hello');
    expect(after.getPeerCertificate().subject.CN).toBe('cbr.example.com');
    expect(await answerTo(before, get('/'))).toContain('hello');
  });

  it('may begin and end TLS', async () => {
    let tls: typeof SERVER_TLS | undefined;
    const { port } = await listening({ tls: () => tls });
    const plain = client(port);
    expect(await answerTo(plain, get('/'))).toContain('hello');
    tls = SERVER_TLS;
    expect(await answerTo(tlsClient(port), get('/'))).toContain('hello');
    expect(statusOf(await answerTo(client(port), get('/')))).toBe(400);
    expect(await answerTo(plain, get('/'))).toContain('hello');
    tls = undefined;
    expect(await answerTo(client(port), get('/'))).toContain('hello');
  });
});

it('a drain does not wait for handshakes that are not ended', async () => {
  const { port, drain } = await tlsListening();
  const half = client(port);
  half.write(Buffer.from('160301020001000100', 'hex'));
  const asked = tlsClient(port);
  expect(await answerTo(asked, get('/'))).toContain('hello');
  asked.destroy();
  await once(asked, 'close');
  const heard = allFrom(half);
  await drain();
  expect(await heard).toBe('');
});
