import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { json } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import type { TlsServerOptions } from '../../src/simulator/listeners.ts';
import { type CertificateName, certificate, readCa } from './certificates.ts';
import { CHECKPOINT_PATH, tokenRequest, USER } from './signing-in.ts';
import { PROJECT_ID, started, TOKEN } from './started-simulator.ts';

const CA = { ca: readCa() };

async function secured(name: CertificateName, changes: Partial<TlsServerOptions> = {}) {
  const begun = await started({ users: [USER] });
  const tls = { ...certificate(name), ...changes };
  const { url } = await begun.simulator.listen({ host: '127.0.0.1', port: 0, tls });
  return { ...begun, url, plainUrl: begun.url };
}

async function ask(url: string, options: RequestOptions, body = ''): Promise<IncomingMessage> {
  const sent = request(url, { agent: false, ...options });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

function show(url: string, options: RequestOptions): Promise<IncomingMessage> {
  return ask(`${url}${CHECKPOINT_PATH}`, { headers: { 'X-Auth-Token': TOKEN }, ...options });
}

it.each(['127.0.0.1', 'localhost'])('serves https on %s', async (host) => {
  const { url } = await secured('server');
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const response = await show(url.replace('127.0.0.1', host), CA);
  expect(response.statusCode).toBe(200);
  expect(await json(response)).toHaveProperty('checkpoint');
});

it('serves http and https at once, and ends both', async () => {
  const { url, plainUrl, simulator } = await secured('server');
  expect((await show(url, CA)).statusCode).toBe(200);
  const headers = { 'X-Auth-Token': TOKEN };
  expect((await fetch(`${plainUrl}${CHECKPOINT_PATH}`, { headers })).status).toBe(200);
  expect(simulator.requests.total()).toBe(2);
  await simulator.close();
  await expect(show(url, CA)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(fetch(`${plainUrl}${CHECKPOINT_PATH}`)).rejects.toThrow();
});

it('leads to https in the catalog', async () => {
  const { url } = await secured('server');
  const host = url.replace('127.0.0.1', 'localhost');
  const response = await ask(
    `${host}/v3/auth/tokens`,
    { method: 'POST', headers: { 'Content-Type': 'application/json' }, ...CA },
    JSON.stringify(tokenRequest()),
  );
  expect(JSON.stringify(await json(response))).toContain(`"${host}/v3/${PROJECT_ID}"`);
});

it.each<[CertificateName, RequestOptions, string]>([
  ['server', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['expired', CA, 'CERT_HAS_EXPIRED'],
  ['wrong-host', CA, 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('the certificate %s is refused by a client, with %j', async (name, options, code) => {
  const { url, simulator } = await secured(name);
  await expect(show(url, options)).rejects.toMatchObject({ code });
  expect(simulator.requests.total()).toBe(0);
});

it('the certificate wrong-host is right under its own name', async () => {
  const { url } = await secured('wrong-host');
  expect((await show(url, { ...CA, servername: 'cbr.example.com' })).statusCode).toBe(200);
});

describe('a certificate that is changed', () => {
  const agent = new Agent({ keepAlive: true });

  it('is seen by those who were connected before as well', async () => {
    const { url, simulator } = await secured('server');
    const options = { ...CA, agent };
    await json(await show(url, options));
    expect(simulator.connections()).toBe(1);
    simulator.setCertificate(certificate('expired'));
    await vi.waitFor(() => expect(simulator.connections()).toBe(0));
    await expect(show(url, options)).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
    simulator.setCertificate(certificate('server'));
    expect((await show(url, options)).statusCode).toBe(200);
  });

  it('goes on asking for those of clients', async () => {
    const { url, simulator } = await secured('server', { ...CA, requestCert: true });
    simulator.setCertificate(certificate('server'));
    await expect(show(url, CA)).rejects.toThrow();
    expect((await show(url, { ...CA, ...certificate('client') })).statusCode).toBe(200);
  });
});

describe('a client certificate', () => {
  it('can be wanted', async () => {
    const { url } = await secured('server', { ...CA, requestCert: true });
    const response = await show(url, { ...CA, ...certificate('client') });
    expect(response.statusCode).toBe(200);
  });

  it('must be there then', async () => {
    const { url, simulator } = await secured('server', { ...CA, requestCert: true });
    await expect(show(url, CA)).rejects.toThrow();
    expect(simulator.requests.total()).toBe(0);
  });
});
