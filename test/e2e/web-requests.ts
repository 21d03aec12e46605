import { readFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { type RequestOptions, request as requestHttps } from 'node:https';
import { join } from 'node:path';

/** What is asked of both servers, by what it is about; of `https` unless it says otherwise. */
export type Asking = (folder: string) => RequestOptions & { readonly plain?: boolean };

const RIGHT = { auth: 'alice:right' };

const withCertificate =
  (name: string, more: RequestOptions = {}): Asking =>
  (folder) => ({
    ...RIGHT,
    cert: readFileSync(join(folder, `${name}.pem`)),
    key: readFileSync(join(folder, `${name}-key.pem`)),
    ...more,
  });

const inVersion =
  (version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3', more: RequestOptions = {}): Asking =>
  () => ({
    ...RIGHT,
    minVersion: version,
    maxVersion: version,
    ...(version < 'TLSv1.2' ? { ciphers: 'ALL:@SECLEVEL=0' } : {}),
    ...more,
  });

/** In this order: a rate counts those before. */
export const REQUESTS: Readonly<Record<string, Asking>> = {
  'HTTP, no password': () => ({ plain: true }),
  'HTTP, the right password': () => ({ plain: true, ...RIGHT }),
  'no password': () => ({}),
  'the right password': () => RIGHT,
  'a wrong password': () => ({ auth: 'alice:wrong' }),
  'an empty password': () => ({ auth: 'alice:' }),
  'a name that nobody has': () => ({ auth: 'carol:right' }),
  'HTTP, a name that nobody has': () => ({ plain: true, auth: 'carol:right' }),
  'HTTP, another user': () => ({ plain: true, auth: 'bob:right' }),
  'HTTP, a token': () => ({ plain: true, headers: { authorization: 'Bearer right' } }),
  'a client certificate': withCertificate('client'),
  'a client certificate, no password': withCertificate('client', { auth: null }),
  'a client certificate in TLS 1.2': withCertificate('client', { maxVersion: 'TLSv1.2' }),
  'one with a DNS name': withCertificate('client-dns'),
  'one with an IP address': withCertificate('client-ip'),
  'one with an IPv6 address': withCertificate('client-ip6'),
  'one with an e-mail address': withCertificate('client-email'),
  'one with a URI': withCertificate('client-uri'),
  'one of another CA': withCertificate('client-foreign'),
  'one that has expired': withCertificate('client-expired'),
  'one that is not valid yet': withCertificate('client-future'),
  'one that is for servers': withCertificate('client-purpose'),
  'TLS 1.0': inVersion('TLSv1'),
  'TLS 1.1': inVersion('TLSv1.1'),
  'TLS 1.2': inVersion('TLSv1.2'),
  'TLS 1.3': inVersion('TLSv1.3'),
  'AES128-GCM': inVersion('TLSv1.2', { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' }),
  'AES256-GCM': inVersion('TLSv1.2', { ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' }),
  'AES256-CBC': inVersion('TLSv1.2', { ciphers: 'ECDHE-ECDSA-AES256-SHA' }),
  'AES128-GCM with RSA': inVersion('TLSv1.2', { ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }),
  'AES128-CBC with RSA': inVersion('TLSv1.2', { ciphers: 'ECDHE-RSA-AES128-SHA' }),
  'no forward secrecy': inVersion('TLSv1.2', { ciphers: 'AES128-GCM-SHA256' }),
  'P-256': inVersion('TLSv1.3', { ecdhCurve: 'P-256' }),
  'P-384': inVersion('TLSv1.3', { ecdhCurve: 'P-384' }),
  X25519: inVersion('TLSv1.2', { ecdhCurve: 'X25519' }),
};

/** The status of the answer, with the headers that a configuration may add; or that there is none. */
export async function outcomeOf(port: number, folder: string, asking: Asking): Promise<string> {
  const { plain = false, ...options } = asking(folder);
  const { promise, resolve } = Promise.withResolvers<string>();
  const common = { host: '127.0.0.1', port, path: '/metrics', agent: false, timeout: 10_000 };
  const request = plain
    ? requestHttp({ ...common, ...options })
    : requestHttps({
        ...common,
        servername: 'localhost',
        ca: readFileSync(join(folder, 'ca.pem')),
        ...options,
      });
  request.on('response', (answer) => {
    const added = ADDED.map((name) => answer.headers[name]);
    answer.resume().on('end', () => resolve([answer.statusCode, ...added].join(' ').trimEnd()));
  });
  request.on('error', () => resolve('no answer'));
  request.on('timeout', () => request.destroy());
  request.end();
  return promise;
}

const ADDED = [
  'www-authenticate',
  'x-frame-options',
  'x-xss-protection',
  'strict-transport-security',
  'content-security-policy',
];
